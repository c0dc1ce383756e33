import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";

export type { LucideIcon };

/** A lucide icon in the house's stroke: 16 px, or 14 px when `small`. Always beside a word, so hidden from readers. */
export function Icon({ of: Of, small = false, className }: { of: LucideIcon; small?: boolean; className?: string }) {
  return <Of aria-hidden className={clsx("icon", small && "icon-s", className)} />;
}

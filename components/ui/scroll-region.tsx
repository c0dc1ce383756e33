import type { ReactNode } from "react";

/** What scrolls must be reachable by keyboard, or its end cannot be read without a pointer. */
const REACHABLE = { tabIndex: 0 } as const;

/** A named part of the page that scrolls on its own. */
export function ScrollRegion({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return <section {...REACHABLE} className={className} aria-label={label}>{children}</section>;
}

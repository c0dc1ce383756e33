import type { ReactNode, Ref } from "react";

/** What scrolls must be reachable by keyboard, or its end cannot be read without a pointer. */
const REACHABLE = { tabIndex: 0 } as const;

type ScrollRegionProps = { label: string; className?: string; ref?: Ref<HTMLElement>; children: ReactNode };

/** A named part of the page that scrolls on its own. */
export function ScrollRegion({ label, className, ref, children }: ScrollRegionProps) {
  return <section {...REACHABLE} className={className} aria-label={label} ref={ref}>{children}</section>;
}

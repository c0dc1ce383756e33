"use client";

import Link from "next/link";
import type { MouseEvent, ReactNode } from "react";

type RowLinkProps = { id: string; href: string; selected: boolean; /** Opens beside the list; without it the row is a page of its own. */ onOpen?: (() => void) | undefined; children: ReactNode };

/**
 * A row as a link. Where it opens beside the list nothing is asked of the router, and so nothing is told to it either: dozens of rows
 * are drawn in a frame while somebody scrolls. A press with a modifier still opens a new tab.
 */
export function RowLink({ id, href, selected, onOpen, children }: RowLinkProps) {
  const common = { id, className: "req-link", "data-selected": selected ? "" : undefined, "aria-current": selected ? ("true" as const) : undefined };
  if (onOpen === undefined) return <Link href={href} {...common} prefetch={false}>{children}</Link>;
  const press = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen();
  };
  return <a href={href} {...common} onClick={press}>{children}</a>;
}

"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ListState } from "./queries";

/** Where this page is: which request is open is the address itself, and moving does not ask the server for a page. */
export function usePlace(base: string, usual: ListState) {
  const pathname = usePathname();
  const params = useSearchParams();
  const id = pathname.startsWith(`${base}/`) ? (pathname.split("/")[2] ?? null) : null;
  const hrefOf = (to: string | null, state: ListState | null = null): string => {
    const search = new URLSearchParams(params);
    if (state === usual) search.delete("state");
    else if (state !== null) search.set("state", state);
    const query = search.toString();
    return `${base}${to === null ? "" : `/${to}`}${query === "" ? "" : `?${query}`}`;
  };
  const go = (to: string | null) => window.history.pushState(null, "", hrefOf(to));
  return { id, hrefOf, go };
}

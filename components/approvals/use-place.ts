"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ListState } from "./queries";

const BASE = "/approvals";

/** Where this page is: which request is open is the address itself, and moving does not ask the server for a page. */
export function usePlace() {
  const pathname = usePathname();
  const params = useSearchParams();
  const id = pathname.startsWith(`${BASE}/`) ? (pathname.split("/")[2] ?? null) : null;
  const hrefOf = (to: string | null, state: ListState | null = null): string => {
    const search = new URLSearchParams(params);
    if (state === "pending") search.delete("state");
    else if (state !== null) search.set("state", state);
    const query = search.toString();
    return `${BASE}${to === null ? "" : `/${to}`}${query === "" ? "" : `?${query}`}`;
  };
  const go = (to: string | null) => window.history.pushState(null, "", hrefOf(to));
  return { id, hrefOf, go };
}

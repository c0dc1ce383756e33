"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ListState } from "./queries";

/** A request, or several for the same call, under the key they share; `within` is the group a request was opened from. */
export type Spot = { id: string } | { group: string } | { id: string; group: string } | null;

/** Where this page is: what is open is the address itself, and moving does not ask the server for a page. */
export function usePlace(base: string, usual: ListState) {
  const pathname = usePathname();
  const params = useSearchParams();
  const id = pathname.startsWith(`${base}/`) ? (pathname.split("/")[2] ?? null) : null;
  const group = params.get("group");
  const hrefOf = (to: Spot, state: ListState | null = null): string => {
    const search = new URLSearchParams(params);
    if (state === usual) search.delete("state");
    else if (state !== null) search.set("state", state);
    search.delete("group");
    if (to !== null && "group" in to) search.set("group", to.group);
    const query = search.toString();
    return `${base}${to !== null && "id" in to ? `/${to.id}` : ""}${query === "" ? "" : `?${query}`}`;
  };
  const go = (to: Spot) => window.history.pushState(null, "", hrefOf(to));
  return { id, group, hrefOf, go, isOpenNow };
}

/** Whether anything is open by the address itself, which is closed at once; what was drawn follows when the machine has time. */
function isOpenNow(): boolean {
  const { pathname, search } = window.location;
  return pathname.split("/")[2] !== undefined || new URLSearchParams(search).has("group");
}

/** The place that a key of the list stands for. */
export function spotOf(key: string): NonNullable<Spot> {
  return key.startsWith("req_") ? { id: key } : { group: key };
}

"use client";

import { useEffect } from "react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { PresenceList } from "@/lib/presence/schema";

type Present = PresenceList["items"][number]["person"];

/** Cards that are only passed by with J and K are not opened. */
const PASSING_MS = 250;
const SAY_AGAIN_MS = 10_000;
const LOOK_AGAIN_MS = 15_000;
const TAB = typeof crypto === "undefined" || crypto.randomUUID === undefined ? `tab-${Math.random().toString(36).slice(2).padEnd(12, "0")}` : crypto.randomUUID();

/** The last word goes out while the page goes away; it is not waited for, and silence says the same a little later. */
function say(id: string, open: boolean): void {
  const init: RequestInit = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ tab: TAB, open }), credentials: "same-origin", keepalive: true };
  fetch(`/api/approval-requests/${id}/presence`, init).catch(() => undefined);
}

/** Tells the others which card is on this screen, for as long as it is and somebody can see the page. */
export function useTellPresence(id: string | null): void {
  useEffect(() => {
    if (id === null) return undefined;
    let told = false;
    let passing: ReturnType<typeof setTimeout> | undefined;
    const tell = (open: boolean) => {
      clearTimeout(passing);
      if (open) {
        passing = setTimeout(() => {
          told = true;
          say(id, true);
        }, told ? 0 : PASSING_MS);
      } else if (told) {
        told = false;
        say(id, false);
      }
    };
    const look = () => tell(document.visibilityState === "visible");
    const leave = () => tell(false);
    const again = setInterval(() => {
      if (told && document.visibilityState === "visible") say(id, true);
    }, SAY_AGAIN_MS);
    look();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("pagehide", leave);
    return () => {
      clearInterval(again);
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [id]);
}

const presenceQuery = queryOptions({
  queryKey: ["presence"],
  queryFn: () => api<PresenceList>("GET", "/api/approval-requests/presence"),
  meta: { live: ["presence"] },
  refetchInterval: LOOK_AGAIN_MS,
});

export type OpenElsewhere = (requestId: string) => readonly Present[];

/** Who else has a request on a screen, as the server last said; nobody where it has not been asked. */
export function useOpenElsewhere(meId: string): OpenElsewhere {
  const { data } = useQuery(presenceQuery);
  return (requestId) => (data?.items ?? []).filter((item) => item.request_id === requestId && item.person.id !== meId).map((item) => item.person);
}

import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { PersonMessageList } from "@/lib/messages/schema";
import type { DeliveryState } from "@/lib/vocabulary";

const WATCH_MS = 2_000;
/** As long as a message may be under way at the slowest way out, and a little more. */
const SOON_MS = 300_000;

export function messagesQuery(orgId: string, state: DeliveryState | null) {
  return infiniteQueryOptions({
    queryKey: ["messages", orgId, state],
    queryFn: ({ pageParam }) => api<PersonMessageList>("GET", `/api/orgs/${orgId}/messages?limit=30${state === null ? "" : `&state=${state}`}${pageParam === null ? "" : `&cursor=${pageParam}`}`),
    initialPageParam: null as string | null,
    getNextPageParam: (last: PersonMessageList) => last.next_cursor,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(({ next_attempt_at: next }) => next !== null && Date.parse(next) < Date.now() + SOON_MS)) === true ? WATCH_MS : false),
    meta: { live: ["approval"] },
  });
}

export const replayMessages = (orgId: string, which: { ids?: string[]; since?: string; until?: string }) => api<{ messages: number }>("POST", `/api/orgs/${orgId}/messages/replay`, which);

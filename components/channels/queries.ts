import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { ChangeChannelInput, Channel, ChannelList, MadeChannel, RotatedSecret } from "@/lib/channels/schema";
import type { Delivery, DeliveryDetail, DeliveryList } from "@/lib/deliveries/schema";
import type { ChannelDeliveryState } from "@/lib/vocabulary";

/** While something is on its way, its end is looked for this often; what waits longer than a minute for its next attempt is not watched. */
const WATCH_MS = 2_000;
const SOON_MS = 60_000;
const isSoon = ({ next_attempt_at: next }: Delivery) => next !== null && Date.parse(next) < Date.now() + SOON_MS;

export function channelsQuery(orgId: string, first?: ChannelList) {
  return infiniteQueryOptions({
    queryKey: ["channels", orgId],
    queryFn: ({ pageParam }) => api<ChannelList>("GET", `/api/orgs/${orgId}/channels?limit=100${pageParam === null ? "" : `&cursor=${pageParam}`}`),
    initialPageParam: null as string | null,
    getNextPageParam: (last: ChannelList) => last.next_cursor,
    ...(first === undefined ? {} : { initialData: { pages: [first], pageParams: [null] as (string | null)[] } }),
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(({ queued }) => queued > 0)) === true ? 3 * WATCH_MS : false),
    meta: { live: ["channel"] },
  });
}

export function channelQuery(initialData: Channel) {
  return queryOptions({
    queryKey: ["channel", initialData.id],
    queryFn: () => api<Channel>("GET", `/api/channels/${initialData.id}`),
    initialData,
    refetchInterval: (query) => ((query.state.data?.queued ?? 0) > 0 ? WATCH_MS : false),
    meta: { live: ["channel"] },
  });
}

export function deliveriesQuery(channelId: string, state: ChannelDeliveryState | null) {
  return infiniteQueryOptions({
    queryKey: ["deliveries", channelId, state],
    queryFn: ({ pageParam }) => api<DeliveryList>("GET", `/api/deliveries?channel=${channelId}&limit=20${state === null ? "" : `&state=${state}`}${pageParam === null ? "" : `&cursor=${pageParam}`}`),
    initialPageParam: null as string | null,
    getNextPageParam: (last: DeliveryList) => last.next_cursor,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(isSoon)) === true ? WATCH_MS : false),
    meta: { live: ["channel", "approval", "call"] },
  });
}

export const createChannel = (orgId: string, input: Record<string, unknown>) => api<MadeChannel>("POST", `/api/orgs/${orgId}/channels`, input);
export const changeChannel = (id: string, input: ChangeChannelInput | Record<string, unknown>) => api<Channel>("PATCH", `/api/channels/${id}`, input);
export const removeChannel = (id: string) => api<Channel>("DELETE", `/api/channels/${id}`);
export const testChannel = (id: string) => api<Delivery>("POST", `/api/channels/${id}/test`, {});
export const rotateSecret = (id: string) => api<RotatedSecret>("POST", `/api/channels/${id}/rotate`, {});
export const replayRange = (id: string, range: { state: "dead" | "sent" | "ended"; since?: string; until?: string }) => api<{ messages: number }>("POST", `/api/channels/${id}/replay`, range);
export const replayDead = (id: string) => api<{ messages: number }>("POST", `/api/channels/${id}/replay`, {});
export const replayDelivery = (id: string) => api<Delivery>("POST", `/api/deliveries/${id}/replay`, {});
export function deliveryQuery(delivery: Delivery) {
  return queryOptions({ queryKey: ["delivery", delivery.id, delivery.attempts, delivery.state], queryFn: () => api<DeliveryDetail>("GET", `/api/deliveries/${delivery.id}`) });
}

"use client";

import { useEffect } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { isSettling } from "./outcome-state";
import { approvalQuery, SAFETY_NET_MS } from "./queries";

const SETTLING_POLL_MS = 400;

type OpenRequest = { id: string | null; given: ApprovalRequest | null; neighbours: readonly (string | null)[]; offsetMs: number | undefined };

/** The open request, kept fresh; the ones beside it are fetched ahead, so that J and K show them at once. */
export function useOpenRequest({ id, given, neighbours, offsetMs }: OpenRequest) {
  const client = useQueryClient();
  const ahead = neighbours.filter((one) => one !== null).join(" ");
  useEffect(() => {
    for (const one of ahead.split(" ").filter((text) => text !== "")) void client.prefetchQuery(approvalQuery(one));
  }, [client, ahead]);
  return useQuery({
    ...approvalQuery(id ?? ""),
    enabled: id !== null,
    ...(given !== null && given.id === id ? { initialData: given } : {}),
    refetchInterval: (query) => (query.state.data !== undefined && isSettling(query.state.data, Date.now() + (offsetMs ?? 0)) ? SETTLING_POLL_MS : SAFETY_NET_MS),
  });
}

"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { PreviewInput, Review, WouldMatch } from "@/lib/approvals/schema";
import { decisionKind, usesReach, type Draft } from "./draft";
import { readReach } from "./draft-reach";

const TYPING_MS = 250;

/** Waits until the typing has stopped; gives up when the question is no longer asked. */
function whenStill(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, TYPING_MS);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** What is asked of the server about a draft: its own width, and every other that is on offer beside it. */
export function widthAsked(draft: Draft, review: Pick<Review, "reaches">): PreviewInput | null {
  const kind = decisionKind(draft);
  if (kind === "approved_once") return null;
  if (!usesReach(draft)) return { decision_kind: kind };
  const read = readReach(draft.covers, draft.own);
  if (!read.ok) return null;
  return { decision_kind: kind, principal_scope: { type: draft.principal }, reach: read.reach, reaches: [null, ...review.reaches.map((one) => one.reach)] };
}

/** How many recorded calls the draft would have allowed. The last figures stay until the new ones are there. */
export function useWidth(id: string, draft: Draft, review: Pick<Review, "reaches">) {
  const asked = widthAsked(draft, review);
  return useQuery({
    queryKey: ["approval-width", id, asked],
    queryFn: async ({ signal }) => {
      if (draft.covers.kind === "own") await whenStill(signal);
      return api<WouldMatch>("POST", `/api/approval-requests/${id}/preview`, asked);
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

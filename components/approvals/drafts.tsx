"use client";

import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { newDraft, seenOf, type Draft, type Seen } from "./draft";
import { keepDraft, keptDraft } from "./kept-draft";

export type Drafts = { of: (id: string) => Draft | undefined; change: (id: string, seen: Seen, change: (draft: Draft) => Draft) => void };

const DraftsContext = createContext<Drafts | null>(null);

/** The unfinished answers, one for each request: what was typed or chosen is still there after J and K, and after an error. */
export function DraftsProvider({ children }: { children: ReactNode }) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const change = useCallback((id: string, seen: Seen, change: (draft: Draft) => Draft) => {
    setDrafts((before) => ({ ...before, [id]: change(before[id] ?? newDraft(seen)) }));
  }, []);
  const value = useMemo(() => ({ of: (id: string) => drafts[id], change }), [drafts, change]);
  return <DraftsContext value={value}>{children}</DraftsContext>;
}

export function useDrafts(): Drafts {
  const drafts = useContext(DraftsContext);
  if (drafts === null) throw new Error("useDrafts needs a DraftsProvider above it");
  return drafts;
}

/** Puts what an earlier visit chose and typed into the draft of the open request, and keeps it until it is decided. */
export function useKeptDraft(meId: string, request: ApprovalRequest | undefined): void {
  const { of, change } = useDrafts();
  const draft = request === undefined ? undefined : of(request.id);
  useEffect(() => {
    if (request === undefined) return;
    const over = request.state !== "pending" || request.review?.you.voted === true;
    if (over) return keepDraft(meId, request.id, null);
    if (draft !== undefined) return keepDraft(meId, request.id, draft);
    const kept = keptDraft(meId, request.id);
    if (kept !== null) change(request.id, seenOf(request), (before) => ({ ...before, ...kept }));
  }, [meId, request, draft, change]);
}

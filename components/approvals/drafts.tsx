"use client";

import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { newDraft, type Draft } from "./draft";
import { keepNote, keptNote } from "./kept-note";

export type Drafts = { of: (id: string) => Draft | undefined; change: (id: string, digest: string, change: (draft: Draft) => Draft) => void };

const DraftsContext = createContext<Drafts | null>(null);

/** The unfinished answers, one for each request: what was typed or chosen is still there after J and K, and after an error. */
export function DraftsProvider({ children }: { children: ReactNode }) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const change = useCallback((id: string, digest: string, change: (draft: Draft) => Draft) => {
    setDrafts((before) => ({ ...before, [id]: change(before[id] ?? newDraft(digest)) }));
  }, []);
  const value = useMemo(() => ({ of: (id: string) => drafts[id], change }), [drafts, change]);
  return <DraftsContext value={value}>{children}</DraftsContext>;
}

export function useDrafts(): Drafts {
  const drafts = useContext(DraftsContext);
  if (drafts === null) throw new Error("useDrafts needs a DraftsProvider above it");
  return drafts;
}

/** Puts the note of an earlier visit into the draft of the open request, and keeps what is typed until it is decided. */
export function useKeptNote(meId: string, request: ApprovalRequest | undefined): void {
  const { of, change } = useDrafts();
  const { id, digest } = request ?? {};
  const note = id === undefined ? undefined : of(id)?.note;
  const over = request !== undefined && (request.state !== "pending" || request.review?.you.voted === true);
  useEffect(() => {
    if (id === undefined || digest === undefined) return;
    if (over) return keepNote(meId, id, "");
    if (note !== undefined) return keepNote(meId, id, note);
    const kept = keptNote(meId, id);
    if (kept !== "") change(id, digest, (draft) => ({ ...draft, note: kept }));
  }, [meId, id, digest, over, note, change]);
}

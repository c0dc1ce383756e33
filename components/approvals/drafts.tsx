"use client";

import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { newDraft, type Draft } from "./draft";

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

"use client";

import { useEffect, useState } from "react";
import type { PolicyWire } from "@/lib/policies/schema";
import { STARTER, type Draft } from "./draft";

/** Drafts of this tab, by project, so that looking at another project loses nothing. Written in the browser only. */
const kept = new Map<string, Draft>();

/** The text being written: the live one until somebody types, then the draft, over the version that it was begun on. */
export function useDraft(policy: PolicyWire) {
  const [draft, setDraft] = useState<Draft | null>(() => kept.get(policy.project_id) ?? null);
  const start = policy.version === 0 ? STARTER : policy.yaml;
  const text = draft?.text ?? start;
  const dirty = policy.version === 0 || (draft !== null && draft.text !== policy.yaml);
  const isTyped = draft !== null && draft.text !== start;
  const keep = (next: Draft | null) => {
    if (next === null) kept.delete(policy.project_id);
    else kept.set(policy.project_id, next);
    setDraft(next);
  };
  useEffect(() => {
    if (!isTyped) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isTyped]);
  return {
    text,
    dirty,
    /** The version that the draft was begun on. */
    base: draft?.base ?? policy.version,
    write: (next: string) => keep({ text: next, base: draft?.base ?? policy.version }),
    /** Goes on writing over another version. */
    rebase: (version: number) => keep({ text, base: version }),
    drop: () => keep(null),
  };
}

/** A value once it has not changed for a while. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}

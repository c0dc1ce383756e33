"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { PolicyWire } from "@/lib/policies/schema";
import { STARTER, type Draft } from "./draft";
import { keepDraft, keptDraft, onDraft } from "./kept-draft";

/** The text being written: the live one until somebody types, then the draft, over the version that it was begun on. */
export function useDraft(policy: PolicyWire, meId: string) {
  const draft = useSyncExternalStore(onDraft, () => keptDraft(meId, policy.project_id), () => null);
  const [isSafe, setSafe] = useState(true);
  const start = policy.version === 0 ? STARTER : policy.yaml;
  const text = draft?.text ?? start;
  const isTyped = draft !== null && draft.text !== start;
  const keep = (next: Draft | null) => setSafe(keepDraft(meId, policy.project_id, next));
  const change = (part: Partial<Draft>) => keep({ text, base: draft?.base ?? policy.version, comment: draft?.comment ?? "", ...part, at: new Date().toISOString() });
  const isAtRisk = isTyped && !isSafe;
  useEffect(() => {
    if (!isAtRisk) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isAtRisk]);
  return {
    text,
    /** Something could be saved. */
    dirty: policy.version === 0 || (draft !== null && draft.text !== policy.yaml),
    /** Something would be lost by dropping it. */
    isTyped,
    /** When it was last written at; null where nothing was. */
    at: isTyped ? draft.at : null,
    comment: draft?.comment ?? "",
    /** The version that the draft was begun on. */
    base: draft?.base ?? policy.version,
    write: (next: string) => change({ text: next }),
    describe: (comment: string) => change({ comment }),
    /** Goes on writing over another version. */
    rebase: (version: number) => change({ base: version }),
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

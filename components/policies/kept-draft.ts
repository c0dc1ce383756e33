import type { Draft } from "./draft";

/**
 * Drafts outlive the page, the tab and the session: kept in this browser for this person and project, and in memory where the
 * browser keeps nothing.
 */
const key = (meId: string, projectId: string) => `countersign.policy-draft.${meId}.${projectId}`;
const drafts = new Map<string, Draft | null>();
const listeners = new Set<() => void>();

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

function shelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const { text, base, comment, at } = value as Record<string, unknown>;
  return typeof text === "string" && typeof base === "number" && typeof comment === "string" && typeof at === "string";
}

function read(text: string | null | undefined): Draft | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isDraft(value) ? value : null;
  } catch {
    return null;
  }
}

/** The same object until the draft changes. */
export function keptDraft(meId: string, projectId: string, from: Shelf | null = shelf()): Draft | null {
  const name = key(meId, projectId);
  const known = drafts.get(name);
  if (known !== undefined) return known;
  const found = read(from?.getItem(name));
  drafts.set(name, found);
  return found;
}

/** Answers whether the draft would survive the page. */
export function keepDraft(meId: string, projectId: string, draft: Draft | null, on: Shelf | null = shelf()): boolean {
  const name = key(meId, projectId);
  drafts.set(name, draft);
  let isSafe = on !== null;
  try {
    if (draft === null) on?.removeItem(name);
    else on?.setItem(name, JSON.stringify(draft));
  } catch {
    isSafe = false;
  }
  listeners.forEach((listener) => listener());
  return isSafe;
}

/** What was read is read again: for tests, and for a page that another tab wrote behind. */
export function forgetRead(): void {
  drafts.clear();
}

export function onDraft(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

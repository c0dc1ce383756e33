"use client";

import { useSyncExternalStore } from "react";

let sentence = "";
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says one sentence to readers when they pause: a new request, a decision; never seconds. */
export function announce(text: string): void {
  // The same sentence twice must still be heard twice, so it is told apart by a space that nobody reads.
  sentence = text === sentence ? `${text}\u00A0` : text;
  listeners.forEach((listener) => listener());
}

/** The live region; once per document. */
export function Announcer() {
  const text = useSyncExternalStore(listen, () => sentence, () => "");
  return <output className="visually-hidden" aria-live="polite" aria-atomic="true">{text}</output>;
}

import type { Theme } from "./preferences";

let open = false;
const listeners = new Set<() => void>();

/** Whether the command palette is open; it is opened from keys, from the side and from menus alike. */
export function isPaletteOpen(): boolean {
  return open;
}

export function setPaletteOpen(next: boolean): void {
  if (open === next) return;
  open = next;
  listeners.forEach((listener) => listener());
}

export function onPalette(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const THEME_WORDS: Readonly<Record<Theme, string>> = { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };

/** The palette asks the list once there are words worth asking for. */
export function isWorthAsking(words: string): boolean {
  return words.trim().length >= 2;
}

const ID = /req_[0-9a-hjkmnpqrstvwxyz]{26}/;

/** The request that an id or a link to it names, wherever it stands in what was typed or pasted. */
export function requestIn(words: string): string | null {
  return ID.exec(words)?.[0] ?? null;
}

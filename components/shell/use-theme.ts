"use client";

import { useSyncExternalStore } from "react";
import { chooseTheme, parseTheme } from "./preferences";
import type { Theme } from "./preferences";

const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The reader's choice, read from the page itself, which the server drew from the cookie. */
export function useTheme(): { theme: Theme; setTheme: (theme: Theme) => void } {
  const theme = useSyncExternalStore(listen, () => parseTheme(document.documentElement.dataset["theme"]), () => "system" as const);
  const setTheme = (next: Theme) => {
    chooseTheme(next);
    listeners.forEach((listener) => listener());
  };
  return { theme, setTheme };
}

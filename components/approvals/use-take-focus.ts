"use client";

import { useEffect, useRef, type RefObject } from "react";

/** A dialog gives its focus back a moment after it has gone, to a button that may be gone with it. */
const MOMENT_MS = 60;

/** What takes the place of something that had the focus takes the focus too, so that readers hear it and nobody starts again at the top. */
export function useTakeFocus<E extends HTMLElement>(): RefObject<E | null> {
  const place = useRef<E>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (document.activeElement === null || document.activeElement === document.body) place.current?.focus({ preventScroll: true });
    }, MOMENT_MS);
    return () => clearTimeout(timer);
  }, []);
  return place;
}

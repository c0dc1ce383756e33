"use client";

import { useEffect, useRef, type RefObject } from "react";
import { announce } from "@/components/shell/announcer";

/** A dialog gives its focus back a moment after it has gone, to a button that may be gone with it. */
const MOMENT_MS = 60;

/**
 * What takes the place of something that had the focus hands it to the title of the card, so that nobody starts again at the
 * top of the page. With `tell` readers are told the first sentence of what has come.
 */
export function useTakeFocus<E extends HTMLElement>({ tell }: { tell: boolean }): RefObject<E | null> {
  const place = useRef<E>(null);
  const toTell = useRef(tell);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (document.activeElement === null || document.activeElement === document.body) document.getElementById("req-t")?.focus({ preventScroll: true });
      if (toTell.current) announce(place.current?.firstElementChild?.textContent ?? "");
    }, MOMENT_MS);
    return () => clearTimeout(timer);
  }, []);
  return place;
}

"use client";

import dynamic from "next/dynamic";
import { useEffect, useSyncExternalStore } from "react";
import type { Me } from "./me";
import { isPaletteOpen, onPalette, setPaletteOpen } from "./palette-state";

/** Loaded when it is first asked for. */
const PaletteDialog = dynamic(() => import("./palette-dialog").then((module) => module.PaletteDialog), { ssr: false });

/** `Ctrl K` or `⌘ K`, anywhere: in a field too, for the combination writes nothing. */
export function Palette({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const open = useSyncExternalStore(onPalette, isPaletteOpen, () => false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
      if (!isPaletteOpen() && document.querySelector('[role="dialog"][data-state="open"]') !== null) return;
      event.preventDefault();
      setPaletteOpen(!isPaletteOpen());
    };
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", press);
      setPaletteOpen(false);
    };
  }, []);
  return open ? <PaletteDialog me={me} onHelp={onHelp} onClose={() => setPaletteOpen(false)} /> : null;
}

"use client";

import { Search } from "lucide-react";
import { Icon } from "@/components/ui/icon";
import { setPaletteOpen } from "./palette-state";

/** The palette for those who do not know its key yet. */
export function PaletteOpener() {
  return (
    <button type="button" className="palette-open" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" aria-label="Find or do: search and commands" title="Search and commands" onClick={() => setPaletteOpen(true)}>
      <Icon of={Search} />
      <span>Find or do</span>
      <kbd aria-hidden="true">Ctrl K</kbd>
    </button>
  );
}

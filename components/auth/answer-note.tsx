"use client";

import type { ReactNode } from "react";
import { Note } from "@/components/ui/note";

/** What became of a press whose button is gone with it: it takes the focus, so that whoever pressed goes on from there, and is read out. */
export function AnswerNote({ tone, children }: { tone: "yes" | "no"; children: ReactNode }) {
  return <div className="door-note" tabIndex={-1} ref={focusIt}><Note tone={tone} live>{children}</Note></div>;
}

function focusIt(element: HTMLElement | null): void {
  element?.focus();
}

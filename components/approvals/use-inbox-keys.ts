"use client";

import { useKeys } from "@/components/ui/use-keys";
import { copyLink } from "./copy-link";
import type { Draft } from "./draft";
import { focusRow } from "./reveal-row";

type InboxKeys = {
  /** The key of the place that is open. */
  openKey: string | null;
  /** Whether that is still so: a key can follow Esc before anything is drawn again. */
  isOpenNow: () => boolean;
  /** The open request; null while a group is open. */
  openId: string | null;
  /** The keys of the list, in its order. */
  rows: readonly string[];
  /** Whether an answer has been pressed once; Esc then takes that back first. */
  armed: boolean;
  disarm: () => void;
  go: (key: string) => void;
  step: (by: 1 | -1) => string | null;
  close: () => void;
  /** Focuses this answer as soon as the card is there. */
  wantAnswer: (key: string, action: "approve" | "deny") => void;
};

/** J K, Esc, A D, 1 2 3, H, C and / (look, section 9). Keys only move focus or choose: signing is always a press on an answer. */
export function useInboxKeys(keys: InboxKeys): void {
  const { openKey, openId, rows, armed } = keys;
  const move = (by: 1 | -1) => {
    if (openKey !== null && keys.isOpenNow()) {
      const next = keys.step(by);
      if (next !== null) keys.go(next);
      return;
    }
    const at = rows.indexOf(focusedRow() ?? "");
    const next = rows[at < 0 ? 0 : at + by];
    if (next !== undefined) focusRow(next);
  };
  const answer = (action: "approve" | "deny") => {
    if (openKey !== null && keys.isOpenNow()) {
      if (!focusAnswer(action)) keys.wantAnswer(openKey, action);
      return;
    }
    const row = focusedRow();
    if (row === null) return;
    keys.wantAnswer(row, action);
    keys.go(row);
  };
  const choose = (kind: Draft["kind"]) => {
    if (openId !== null) document.querySelector<HTMLElement>(`.decide-kind [role="radio"][value="${kind}"]:not([data-disabled])`)?.click();
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    a: () => answer("approve"),
    d: () => answer("deny"),
    "1": () => choose("once"),
    "2": () => choose("timed"),
    "3": () => choose("forever"),
    "/": openFilter,
    ...(openId === null ? {} : { c: () => void copyLink(openId), h: () => document.querySelector<HTMLElement>("[data-hand-over]")?.click() }),
    ...(openKey === null ? {} : {
      Escape: () => {
        if (armed) keys.disarm();
        else keys.close();
      },
    }),
  });
}

function openFilter(): void {
  const field = document.querySelector<HTMLInputElement>(".inbox-filter input");
  if (field === null) document.querySelector<HTMLElement>("[data-open-filter]")?.click();
  else field.focus();
}

function focusedRow(): string | null {
  const id = document.activeElement?.id ?? "";
  return id.startsWith("row-") ? id.slice("row-".length) : null;
}

/** Puts the focus on an answer; false where the card shows none. */
export function focusAnswer(action: "approve" | "deny"): boolean {
  const button = document.querySelector<HTMLElement>(`[data-answer="${action}"]`);
  button?.focus({ preventScroll: true });
  return button !== null;
}

import type { PersonWire, SettingsInput, SettingsRowWire } from "@/lib/settings/schema";

/** The fields of the card as they are typed; lengths in minutes and days. */
export type RowDraft = {
  approvers: PersonWire[];
  wait: string;
  quorum: string;
  escalateAfter: string;
  escalateTo: PersonWire[];
  allowForever: boolean;
  longestDays: string;
  requireReason: boolean;
};

const MINUTE = 60;
const DAY = 86_400;

export const NEW_ROW: RowDraft = { approvers: [], wait: "5", quorum: "1", escalateAfter: "", escalateTo: [], allowForever: true, longestDays: "90", requireReason: false };

function inUnit(seconds: number, unit: number): string {
  return String(Number((seconds / unit).toFixed(3)));
}

export function draftOf(row: SettingsRowWire | undefined): RowDraft {
  if (row === undefined) return NEW_ROW;
  return {
    approvers: row.approvers,
    wait: inUnit(row.default_timeout_seconds, MINUTE),
    quorum: String(row.quorum),
    escalateAfter: row.escalate_after_seconds === null ? "" : inUnit(row.escalate_after_seconds, MINUTE),
    escalateTo: row.escalate_to,
    allowForever: row.allow_forever,
    longestDays: inUnit(row.max_grant_seconds, DAY),
    requireReason: row.require_reason,
  };
}

export type Problem = { field: keyof SettingsInput; message: string };
export type RowValues = Omit<SettingsInput, "scope" | "scope_id" | "enabled">;

/** The body that the draft means, or what is wrong with one of its fields. */
export function readDraft(draft: RowDraft): { ok: true; values: RowValues } | { ok: false; problem: Problem } {
  const wait = seconds(draft.wait, MINUTE);
  if (wait === null) return refuse("default_timeout_seconds", "Write how many minutes an agent waits, such as 5 or 0.5.");
  const quorum = /^\d{1,3}$/.test(draft.quorum.trim()) ? Number(draft.quorum) : 0;
  if (quorum < 1) return refuse("quorum", "Write how many signatures are needed, at least 1.");
  const escalateAfter = draft.escalateAfter.trim() === "" ? null : seconds(draft.escalateAfter, MINUTE);
  if (escalateAfter === null && draft.escalateAfter.trim() !== "") return refuse("escalate_after_seconds", "Write how many minutes until others are told, or leave it empty.");
  const longest = seconds(draft.longestDays, DAY);
  if (longest === null) return refuse("max_grant_seconds", "Write how many days a timed grant may last, such as 90.");
  return {
    ok: true,
    values: {
      approvers: draft.approvers.map((person) => person.id),
      quorum,
      default_timeout_seconds: wait,
      escalate_after_seconds: escalateAfter,
      escalate_to: draft.escalateTo.map((person) => person.id),
      max_grant_seconds: longest,
      allow_forever: draft.allowForever,
      require_reason: draft.requireReason,
    },
  };
}

function refuse(field: Problem["field"], message: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { field, message } };
}

/** Whole seconds, at least one; null for what is no positive number. */
function seconds(text: string, unit: number): number | null {
  const number = /^\s*\d+(?:[.,]\d+)?\s*$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
  const whole = Math.round(number * unit);
  return Number.isSafeInteger(whole) && whole >= 1 ? whole : null;
}

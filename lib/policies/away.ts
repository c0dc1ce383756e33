import type { PolicyDocument, Rule } from "@countersign/sdk/policy";
import type { Absence } from "@/lib/people/state";
import { availableAt, signersAt } from "@/lib/settings/seats";
import { findMember, type Member } from "@/lib/settings/terms";

export type AtWork = { members: readonly Member[]; away: readonly Absence[]; row: { approvers: Member["userId"][]; quorum: number } | null };
export type AwayWarning = { line: number; message: string };

const NOBODY = { requestorId: null, requestorPersonKey: null, keyCreatedBy: null, keyCreatorPersonKey: null };

/** Rules that nobody could approve at this moment because of who is out of office; they may be saved all the same. */
export function awayWarnings(document: PolicyDocument, at: AtWork): AwayWarning[] {
  return document.rules.filter((rule) => rule.enabled && rule.hitlEligible).flatMap((rule) => warningOf(rule, at));
}

function warningOf(rule: Rule, { members, away, row }: AtWork): AwayWarning[] {
  const names = rule.approval?.approvers ?? [];
  const approverIds = names.length > 0 ? names.flatMap((name) => findMember(members, name)?.userId ?? []) : (row?.approvers ?? []);
  const table = { members, terms: { named: approverIds.length > 0, approverIds }, about: NOBODY, away, handed: null };
  const quorum = rule.approval?.quorum ?? row?.quorum ?? 1;
  if (availableAt(table) >= quorum) return [];
  const gone = signersAt({ ...table, away: [] }).filter((member) => away.some((absence) => absence.userId === member.userId));
  if (gone.length === 0) return [];
  const who = gone.map((member) => member.name).join(", ");
  return [{ line: rule.line, message: `Nobody can approve this right now: ${who} ${gone.length === 1 ? "is" : "are"} out of office. It may be saved; until somebody is back, or stands in, requests are refused with E1305.` }];
}

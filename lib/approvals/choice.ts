import { knownArgs } from "@/lib/approvals/action";
import { parseReach, reachCovers } from "@countersign/sdk/policy";
import type { RequestRow } from "@/lib/approvals/repo";
import type { DecideInput } from "@/lib/approvals/schema";
import type { Terms } from "@/lib/approvals/state";
import { AppError, invalid } from "@/lib/errors";
import type { Terms as GoverningTerms } from "@/lib/settings/terms";
import { lengthInWords } from "@/lib/time";
import type { PrincipalType } from "@/lib/vocabulary";

/** What an approver chose, checked against what may be chosen. `value` says who exactly may use the grant. */
export type Choice = Terms & { principalValue: string };

/** Reads an approval; throws 422 for a kind or duration that is not allowed and 400 for members that do not go together. */
export function readChoice(row: RequestRow, input: DecideInput, terms: Pick<GoverningTerms, "maxGrantSeconds" | "allowForever">): Choice {
  const kind = input.decision_kind ?? "approved_once";
  const duration = durationOf(input, kind, terms.maxGrantSeconds);
  if (kind === "approved_forever_grant" && !terms.allowForever) {
    throw new AppError("kind_not_allowed", "Standing grants are switched off where this request is governed, or its rule says how long a grant may last. Approve once or for a time.");
  }
  if (row.isTest && kind !== "approved_once") throw new AppError("kind_not_allowed", "This is a test request and leaves no grant. Approve it once.");
  if (row.policySource === "local" && kind === "approved_forever") throw new AppError("kind_not_allowed", "The rule stands in the agent's own file, so the policy here cannot be changed by this approval.");
  const principalType = input.principal_scope?.type ?? "requestor";
  return { kind, durationSeconds: duration, principalType, principalValue: principalOf(row, principalType, input.principal_scope?.value), reach: reachOf(row, input, kind) };
}

function durationOf(input: DecideInput, kind: Terms["kind"], cap: number): number | null {
  if (kind !== "approved_timed") {
    if (input.duration_seconds !== undefined) throw invalid('"duration_seconds" goes with decision_kind "approved_timed" only.');
    return null;
  }
  if (input.duration_seconds === undefined) throw invalid('"duration_seconds": needed for decision_kind "approved_timed".');
  if (input.duration_seconds > cap) throw new AppError("duration_over_cap", `A grant may last at most ${lengthInWords(cap)} here. Choose less, or have an owner raise the limit under Settings, Approvals.`, { details: { max_grant_seconds: cap } });
  return input.duration_seconds;
}

function principalOf(row: RequestRow, type: PrincipalType, value: string | undefined): string {
  const own: Record<PrincipalType, string | null> = { requestor: row.requestorId, project: row.projectId, api_key: row.keyId, agent: row.agentId, machine: row.machine };
  const actual = own[type];
  if (actual === null) throw invalid(`"principal_scope": this request names no ${type === "api_key" ? "API key" : type}, so the approval cannot be given to it.`);
  if (value !== undefined && value !== actual) throw invalid(`"principal_scope.value": this request came from ${actual}; an approval cannot be given to another ${type === "api_key" ? "API key" : type}.`);
  return actual;
}

function reachOf(row: RequestRow, input: DecideInput, kind: Terms["kind"]): Record<string, unknown> | null {
  if (input.reach === undefined) return null;
  if (kind === "approved_once") throw invalid('"reach": an approval for once is bound to exactly what was asked. Choose a time, or a standing grant.');
  const parsed = parseReach(input.reach);
  if (!parsed.ok) throw invalid(`"reach": ${parsed.message}`);
  if (row.args === null && parsed.reach.args !== undefined) throw invalid('"reach.args": only the hash of the arguments is known here, so no condition on them can be checked. Approve exactly what was asked.');
  const args = knownArgs(row);
  const covers = reachCovers(parsed.reach, { action: row.action, args, ...(row.resource === null ? {} : { resource: row.resource }), ...(row.agentId === null ? {} : { agent: row.agentId }) });
  if (!covers) throw invalid('"reach": it does not cover the very call that was asked for. Widen it until it does.');
  return input.reach;
}

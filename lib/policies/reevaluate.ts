import type { JsonObject } from "@countersign/sdk/canonical";
import { compilePolicy, decide, type Call, type CompiledPolicy, type PolicyDocument } from "@countersign/sdk/policy";
import { resolveBySystem } from "@/lib/approvals/auto-resolve";
import type { TxCtx } from "@/lib/context";
import type { AuditEvent, Notice } from "@/lib/events";
import { findOnPolicyRemoved, lockOpenRequests, type OpenRequest, type ProjectRow } from "@/lib/policies/repo";
import type { ON_POLICY_REMOVED } from "@/lib/vocabulary";

export type SystemOutcome = { outcome: "approved" | "denied" | "cancelled"; note: string };
export type Asked = Pick<OpenRequest, "action" | "args" | "argsRedacted" | "resource" | "agentId">;
export type Published = { project: string; version: number; compiled: CompiledPolicy; onRemoved: (typeof ON_POLICY_REMOVED)[number] };

function answer(published: Published, asked: Asked, args: JsonObject | undefined) {
  const call: Call = {
    action: asked.action,
    project: published.project,
    ...(args === undefined ? {} : { args }),
    ...(asked.resource === null ? {} : { resource: asked.resource }),
    ...(asked.agentId === null ? {} : { agent: asked.agentId }),
  };
  return decide(published.compiled, call);
}

/**
 * What a newly published policy means for a request that waits (contract section 9): allowed now, denied for good now, or,
 * null, still a matter for people. Where only redacted arguments are known, it takes an answer that holds without them to approve.
 */
export function outcomeUnder(published: Published, asked: Asked): SystemOutcome | null {
  const known = JSON.parse(asked.args ?? asked.argsRedacted ?? "{}") as JsonObject;
  const now = answer(published, asked, known);
  const policy = `${published.project} policy v${published.version}`;
  if (now.reasonCode === "NO_RULE_MATCH") {
    if (published.onRemoved === "cancel") return { outcome: "cancelled", note: `No rule of ${policy} governs this action any more, and this organization cancels such requests.` };
    return { outcome: "approved", note: `No rule of ${policy} governs this action any more, so there is nothing left to wait for.` };
  }
  if (now.decision !== "deny") {
    if (asked.args === null && answer(published, asked, undefined).decision === "deny") return null;
    return { outcome: "approved", note: `${policy}, rule ${now.ruleId ?? "?"}, allows this now.` };
  }
  return now.hitlEligible ? null : { outcome: "denied", note: `${policy}, rule ${now.ruleId ?? "?"}, denies this now and lets nobody lift it.` };
}

/** Answers every pending request of the project that the new version answers by itself, in the transaction that publishes it. */
export async function reevaluatePending(tx: TxCtx, project: ProjectRow, document: PolicyDocument, version: number): Promise<{ events: AuditEvent[]; notices: Notice[] }> {
  const requests = await lockOpenRequests(tx, project.id);
  if (requests.length === 0) return { events: [], notices: [] };
  const published = { project: project.name, version, compiled: compilePolicy(document), onRemoved: await findOnPolicyRemoved(tx) };
  const events: AuditEvent[] = [];
  const notices: Notice[] = [];
  for (const request of requests) {
    const outcome = outcomeUnder(published, request);
    const resolved = outcome === null ? null : await resolveBySystem(tx, request, outcome);
    if (resolved === null) continue;
    events.push(resolved.event);
    notices.push(...resolved.notices);
  }
  return { events, notices };
}

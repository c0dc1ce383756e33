import type { JsonObject } from "@countersign/sdk/canonical";
import { compilePolicy, decide, matchesAction, type Call, type CompiledPolicy, type PolicyDocument } from "@countersign/sdk/policy";
import { resolveBySystem, type SystemResolution } from "@/lib/approvals/auto-resolve";
import type { TxCtx } from "@/lib/context";
import type { AuditEvent, Notice } from "@/lib/events";
import { findOnPolicyRemoved, lockOpenRequests, type OpenRequest, type ProjectRow } from "@/lib/policies/repo";
import type { ON_POLICY_REMOVED } from "@/lib/vocabulary";

export type Asked = Pick<OpenRequest, "action" | "args" | "resource" | "agentId">;
export type Published = { project: string; version: number; compiled: CompiledPolicy; document: PolicyDocument; onRemoved: (typeof ON_POLICY_REMOVED)[number] };

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
 * null, still a matter for people. Where only a hash of the arguments is known, the answer is the one that holds without them.
 * A rule that names the action but whose conditions do not hold still governs it: then the default action answers.
 */
export function outcomeUnder(published: Published, asked: Asked): SystemResolution | null {
  const now = answer(published, asked, asked.args === null ? undefined : (JSON.parse(asked.args) as JsonObject));
  const policy = `${published.project} policy v${published.version}`;
  if (now.reasonCode === "NO_RULE_MATCH" && !isNamed(published, asked)) {
    if (published.onRemoved === "cancel") return { outcome: "cancelled", note: `No rule of ${policy} governs this action any more, and this organization cancels such requests.` };
    return { outcome: "approved", note: `No rule of ${policy} governs this action any more, so there is nothing left to wait for.` };
  }
  if (now.decision !== "deny") {
    return { outcome: "approved", note: `${policy}, ${now.ruleId === null ? "by its default action" : `rule ${now.ruleId}`}, allows this now.` };
  }
  return now.hitlEligible ? null : { outcome: "denied", note: `${policy}, ${now.ruleId === null ? "by its default action" : `rule ${now.ruleId}`}, denies this now and lets nobody lift it.` };
}

/** Whether some rule that is switched on still names this action, whatever its conditions say. */
function isNamed({ document }: Published, asked: Asked): boolean {
  const call: Call = { action: asked.action, ...(asked.args === null ? {} : { args: JSON.parse(asked.args) as JsonObject }) };
  return document.rules.some((rule) => rule.enabled && rule.patterns.some((pattern) => matchesAction(pattern, call, "deny")));
}

/** Answers every pending request of the project that the new version answers by itself, in the transaction that publishes it. */
export async function reevaluatePending(tx: TxCtx, project: ProjectRow, document: PolicyDocument, version: number): Promise<{ events: AuditEvent[]; notices: Notice[] }> {
  const requests = await lockOpenRequests(tx, project.id);
  if (requests.length === 0) return { events: [], notices: [] };
  const published = { project: project.name, version, compiled: compilePolicy(document), document, onRemoved: await findOnPolicyRemoved(tx) };
  return resolveBySystem(
    tx,
    requests.flatMap((row) => {
      const resolution = outcomeUnder(published, row);
      return resolution === null ? [] : [{ row, resolution }];
    }),
  );
}

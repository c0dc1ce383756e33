import { argsHash } from "@countersign/sdk/canonical";
import { diffLines, escapeGlob, insertAllowAbove } from "@countersign/sdk/policy";
import { findJoined, type RequestRow } from "@/lib/approvals/repo";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import type { AuditEvent, Notice } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { evaluate } from "@/lib/guard/evaluate";
import { currentText } from "@/lib/policies/text";
import { publishVersion } from "@/lib/policies/publish";
import type { JsonObject, JsonValue } from "@countersign/sdk/canonical";

export type PolicyChange = { policy_id: string; policy_name: string; version: number; next_version: number; diff: ReturnType<typeof diffLines>; yaml: string };

type Target = Pick<RequestRow, "id" | "projectId" | "action" | "resource" | "args" | "argsRedacted" | "argsHash" | "agentId">;

/** The allow rule that would stand directly above the deny which stopped this request, as the policy is now. */
async function proposedChange(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, row: Target, projectName: string): Promise<PolicyChange> {
  const args = JSON.parse(row.args ?? row.argsRedacted ?? "{}") as JsonObject;
  const { current, engine } = await evaluate(ctx, { id: row.projectId, name: projectName }, { action: row.action, args, resource: row.resource, agentId: row.agentId });
  if (current === null || engine.decision !== "deny" || engine.ruleIndex === null) {
    throw new AppError("kind_not_allowed", "No rule of the present policy denies this any more, so there is no rule to put an exception above. Approve in another way.");
  }
  const before = await currentText(ctx, row.projectId);
  const yaml = insertAllowAbove(before, engine.ruleIndex, exceptionFor(row, args));
  return { policy_id: current.policyId, policy_name: current.name, version: current.version, next_version: current.version + 1, diff: diffLines(before, yaml), yaml };
}

const MOST_CONDITIONS = 40;

type Condition = { eq: string | number | boolean | null };

/** One condition for each value in the arguments, so that the exception covers these and no others. */
export function conditionsOf(args: JsonObject): Record<string, Condition> {
  const found: Record<string, Condition> = {};
  const walk = (value: JsonValue, path: string): void => {
    if (typeof value !== "object" || value === null) {
      found[path] = { eq: value };
      return;
    }
    for (const [name, member] of Object.entries(value)) walk(member as JsonValue, path === "" ? escapePath(name) : `${path}.${escapePath(name)}`);
  };
  walk(args, "");
  return found;
}

function escapePath(name: string): string {
  return name.replaceAll(/[\\.]/g, (character) => `\\${character}`);
}

function exceptionFor(row: Target, args: JsonObject) {
  const when = conditionsOf(args);
  const count = Object.keys(when).length;
  if (row.args === null && row.argsHash !== argsHash(undefined)) throw new AppError("kind_not_allowed", "Only the hash of the arguments is known here, so no rule can be written for them. Approve in another way.");
  if (count > MOST_CONDITIONS || Object.keys(when).includes("")) throw new AppError("kind_not_allowed", `These arguments are too many to write into a rule. Approve in another way, or edit the policy by hand.`);
  return {
    action: escapeGlob(row.action),
    requestId: row.id,
    comment: `allowed forever by request ${row.id}`,
    ...(count === 0 ? {} : { when }),
    ...(row.resource === null ? {} : { resource: escapeGlob(row.resource) }),
  };
}

/** What approving by policy change would do; shown before it is confirmed. */
export async function previewPolicyChange(ctx: Ctx, id: Id<"request">): Promise<PolicyChange> {
  const found = await findJoined(ctx, id);
  if (found === null) throw notFound();
  return proposedChange(ctx, found.row, found.project.name);
}

/** Publishes the exception; 409 E1303 with the fresh diff where the policy moved since it was shown (contract section 7). */
export async function changePolicy(tx: TxCtx<MemberActor>, row: Pick<RequestRow, keyof Target>, expectedVersion: number | undefined, comment?: string): Promise<{ events: AuditEvent[]; notices: Notice[] }> {
  const found = await findJoined(tx, row.id);
  const change = await proposedChange(tx, row, found?.project.name ?? "");
  if (expectedVersion === undefined) throw new AppError("invalid_request", '"expected_policy_version": needed with decision_kind "approved_forever", so that you confirm the diff you were shown.');
  if (expectedVersion !== change.version) {
    throw new AppError("policy_version_conflict", `The policy moved from version ${expectedVersion} to ${change.version} while you decided. Nothing was changed; read the new diff and confirm it.`, { details: { ...change } });
  }
  return publishVersion(tx, { projectId: row.projectId, yaml: change.yaml, comment: comment ?? `Allowed forever by request ${row.id}`, requestId: row.id, expectedVersion });
}

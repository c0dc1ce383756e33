import { argsHash, canonicalize, type JsonObject } from "@countersign/sdk/canonical";
import { diffLines, escapeGlob, insertAllowAbove, type InsertedRule, PolicyEditError } from "@countersign/sdk/policy";
import { visibleLine } from "@/lib/approvals/preview";
import { findJoined, type RequestRow } from "@/lib/approvals/repo";
import type { PolicyChange } from "@/lib/approvals/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import type { AuditEvent, Notice } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { evaluate } from "@/lib/guard/evaluate";
import { presentDiff } from "@/lib/policies/present";
import { currentText, currentVersion } from "@/lib/policies/text";
import { publishVersion } from "@/lib/policies/publish";

type Target = Pick<RequestRow, "id" | "projectId" | "action" | "resource" | "args" | "argsRedacted" | "argsHash" | "agentId">;

/** The allow rule that would stand directly above the deny which stopped this request, as the policy is now. */
async function proposedChange(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, row: Target, projectName: string): Promise<PolicyChange> {
  const args = JSON.parse(row.args ?? row.argsRedacted ?? "{}") as JsonObject;
  const { current, engine } = await evaluate(ctx, { id: row.projectId, name: projectName }, { action: row.action, args, resource: row.resource, agentId: row.agentId });
  if (current === null || engine.decision !== "deny" || engine.ruleIndex === null) {
    throw new AppError("kind_not_allowed", "No rule of the present policy denies this any more, so there is no rule to put an exception above. Approve in another way.");
  }
  if (!engine.hitlEligible) {
    throw new AppError("kind_not_allowed", "The rule that denies this now cannot be lifted by an approval. An admin can change it in the policy editor.");
  }
  const before = await currentText(ctx, row.projectId);
  const yaml = insertException(before, engine.ruleIndex, exceptionFor(row, args));
  return { policy_id: current.policyId, policy_name: current.name, version: current.version, next_version: current.version + 1, diff: presentDiff(diffLines(before, yaml)), yaml };
}

const SHOWN_OF_ARGUMENTS = 120;

/** Lets through this action on this resource, or on none, with these arguments, and nothing beside it (contract section 7). */
function exceptionFor(row: Target, args: JsonObject): InsertedRule {
  if (row.args === null && row.argsHash !== argsHash(undefined)) throw new AppError("kind_not_allowed", "Only the hash of the arguments is known here, so nobody could read what the rule lets through. Approve in another way.");
  return {
    action: escapeGlob(row.action),
    exact: true,
    argsHash: argsHash(args),
    requestId: row.id,
    comment: `allowed forever by request ${row.id}, with ${shownShortly(args)}`,
    ...(row.resource === null ? {} : { resource: escapeGlob(row.resource) }),
  };
}

/** The arguments on one line that hides nothing it shows and breaks out of no comment; the hash beside it is what counts. */
function shownShortly(args: JsonObject): string {
  if (Object.keys(args).length === 0) return "no arguments";
  const characters = Array.from(canonicalize(args));
  const rest = characters.length - SHOWN_OF_ARGUMENTS;
  const shown = visibleLine(characters.slice(0, SHOWN_OF_ARGUMENTS).join(""));
  return rest > 0 ? `the arguments ${shown}… (${rest} more characters)` : `the arguments ${shown}`;
}

function insertException(before: string, ruleIndex: number, rule: InsertedRule): string {
  try {
    return insertAllowAbove(before, ruleIndex, rule);
  } catch (problem) {
    if (problem instanceof PolicyEditError) throw new AppError("kind_not_allowed", problem.message, { cause: problem });
    throw problem;
  }
}

/** What approving by policy change would do; shown before it is confirmed. */
export async function previewPolicyChange(ctx: Ctx, id: Id<"request">): Promise<PolicyChange> {
  const found = await findJoined(ctx, id);
  if (found === null) throw notFound();
  return proposedChange(ctx, found.row, found.project.name);
}

/** An approver who says under which version of the policy they decide is held to it, whatever they approve; throws 409 E1303. */
export async function assertPolicyStands(tx: TxCtx, projectId: Id<"project">, expectedVersion: number | undefined): Promise<void> {
  if (expectedVersion === undefined) return;
  const version = await currentVersion(tx, projectId);
  if (expectedVersion !== version) throw new AppError("policy_version_conflict", `The policy is at version ${version}, not ${expectedVersion}. Nothing was decided; read the request again.`, { details: { expected_version: expectedVersion, current_version: version } });
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

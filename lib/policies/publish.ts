import { diffLines, type PolicyDocument } from "@countersign/sdk/policy";
import { assertStillAdmin } from "@/lib/auth/standing";
import type { Actor, Ctx, TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { AuditEvent, Notice } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { requireValid } from "@/lib/policies/check";
import { lockPolicy } from "@/lib/policies/lock";
import { presentDiff } from "@/lib/policies/present";
import { requireProject } from "@/lib/policies/project";
import { readPolicy } from "@/lib/policies/read";
import { reevaluatePending } from "@/lib/policies/reevaluate";
import { ensurePolicy, findVersion, insertVersion, type PolicyRow, type ProjectRow } from "@/lib/policies/repo";
import type { PublishedWire, PublishInput } from "@/lib/policies/schema";

export type Publication = {
  projectId: Id<"project">;
  yaml: string;
  comment: string | null;
  /** The request whose approval changes the policy. */
  requestId?: Id<"request">;
  restoredFrom?: number;
  /** Throws 409 E1303 with the fresh diff where the live version is another. */
  expectedVersion?: number | undefined;
};

export type PublishedVersion = { version: number; events: AuditEvent[]; notices: Notice[]; answered: number };

/**
 * Makes a text the live version of a project's policy and answers the pending requests that it answers by itself, all in
 * the caller's transaction (contract sections 4 and 9). The text that is live already makes no new version and no event.
 */
export async function publishVersion(tx: TxCtx, publication: Publication): Promise<PublishedVersion> {
  const project = await requireProject(tx, publication.projectId);
  await lockPolicy(tx, project.id);
  const policy = await ensurePolicy(tx, project);
  const before = policy.currentVersion === 0 ? "" : ((await findVersion(tx, policy.id, policy.currentVersion))?.yaml ?? "");
  assertExpected(policy, before, publication);
  const document = await requireValid(tx, project.id, publication.yaml, "save");
  if (policy.currentVersion > 0 && before === publication.yaml) return { version: policy.currentVersion, events: [], notices: [], answered: 0 };
  const version = policy.currentVersion + 1;
  await insertVersion(tx, versionRow(tx, policy, publication, version));
  const answered = await reevaluatePending(tx, project, document, version);
  const published = publishedEvent(publication, { policy, project, version, before, document });
  return { version, events: [published, ...answered.events], notices: answered.notices, answered: answered.events.length };
}

function assertExpected(policy: PolicyRow, before: string, { expectedVersion, yaml }: Publication): void {
  if (expectedVersion === undefined || expectedVersion === policy.currentVersion) return;
  throw new AppError(
    "policy_version_conflict",
    `The policy moved from version ${expectedVersion} to ${policy.currentVersion} since you read it. Nothing was saved; look at the difference and save again.`,
    { details: { expected_version: expectedVersion, current_version: policy.currentVersion, diff: presentDiff(diffLines(before, yaml)) } },
  );
}

function versionRow(tx: TxCtx, policy: PolicyRow, publication: Publication, version: number) {
  return {
    policyId: policy.id,
    version,
    orgId: tx.orgId,
    yaml: publication.yaml,
    comment: publication.comment,
    authorId: tx.actor.type === "member" ? tx.actor.userId : null,
    authorLabel: actorLabel(tx.actor),
    requestId: publication.requestId ?? null,
    restoredFrom: publication.restoredFrom ?? null,
    createdAt: tx.now,
  };
}

function actorLabel(actor: Actor): string {
  if (actor.type === "member") return actor.name;
  return actor.type === "key" ? `key ${actor.name}` : "Countersign";
}

type Facts = { policy: PolicyRow; project: ProjectRow; version: number; before: string; document: PolicyDocument };

function publishedEvent(publication: Publication, { policy, project, version, before, document }: Facts): AuditEvent {
  const diff = diffLines(before, publication.yaml);
  return {
    type: "policy.published",
    subjectId: policy.id,
    requestId: publication.requestId ?? null,
    policyVersion: version,
    data: {
      project_id: project.id,
      project: project.name,
      version,
      previous_version: version - 1,
      comment: publication.comment,
      restored_from: publication.restoredFrom ?? null,
      rules: document.rules.length,
      added: diff.filter((line) => line.kind === "add").length,
      removed: diff.filter((line) => line.kind === "remove").length,
    },
  };
}

/** Saves a policy as a new version, by an admin or a key with `admin`. */
export async function publishPolicy(ctx: Ctx, projectId: Id<"project">, input: PublishInput): Promise<PublishedWire> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const published = await publishVersion(tx, { projectId, yaml: input.yaml, comment: blankToNull(input.comment), expectedVersion: input.expected_version });
    return outcomeOf(published, { ...(await readPolicy(tx, projectId)), answered_requests: published.answered });
  });
}

/** The outcome of a transaction that published, or found that there was nothing to publish. */
export function outcomeOf<T>({ events, notices }: PublishedVersion, value: T) {
  const [first, ...rest] = events;
  return first === undefined ? unchanged(value) : changed(value, [first, ...rest], notices);
}

function blankToNull(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}

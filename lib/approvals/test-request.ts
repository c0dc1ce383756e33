import { eq } from "drizzle-orm";
import { argsHash } from "@countersign/sdk/canonical";
import { projects, users } from "@/db/schema";
import { digestOf, type Action } from "@/lib/approvals/action";
import { eligibleAmong } from "@/lib/approvals/governing";
import { requestedNotice } from "@/lib/approvals/notices";
import { presentRequest } from "@/lib/approvals/present";
import { databaseClock, findJoined, insertRequest, type NewRequest } from "@/lib/approvals/repo";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { adoptCall } from "@/lib/audit/record-call";
import type { Ctx, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { listAway } from "@/lib/people/current";
import { listMembers } from "@/lib/settings/eligible";
import { findSettings } from "@/lib/settings/find";
import { effectiveTerms } from "@/lib/settings/terms";
import { addSeconds } from "@/lib/time";
import type { Scope } from "@/lib/vocabulary";

export type TestPlace = { scope: Scope; scopeId: string; projectId: Id<"project"> };

const ACTION: Action = { action: "countersign:test-request", resource: null, agentId: null, args: {}, argsText: "{}", redactedText: "{}", argsHash: argsHash(undefined), contextText: null, machine: null };

/** A real request that is marked as a test and goes to one row's approvers; it leaves no grant (contract section 3). */
export async function createTestRequest(ctx: Ctx, place: TestPlace): Promise<ApprovalRequest> {
  return mutate(ctx, async (tx) => {
    const settings = await findSettings(tx, place.scope, place.scopeId);
    const requestor = await requestorOf(tx);
    const [project] = await tx.db.select({ name: projects.name, orgId: projects.orgId }).from(projects).where(eq(projects.id, place.projectId));
    if (settings === null || project === undefined || project.orgId !== tx.orgId) throw notFound();
    const members = await listMembers(tx);
    const terms = effectiveTerms(settings, {}, members);
    const approvers = eligibleAmong({ members, terms, away: await listAway(tx) }, { requestorId: requestor.id, requestorPersonKey: requestor.personKey, keyCreatedBy: null, keyCreatorPersonKey: null });
    if (approvers.length === 0) {
      throw new AppError("no_approver_available", "There is no approver available for a test request from you: whoever may decide here is you yourself. Name somebody else, then send it again.");
    }
    const now = await databaseClock(tx);
    const digest = digestOf(ACTION, { orgId: tx.orgId, projectId: place.projectId, requestorId: requestor.id, policyVersion: null });
    const row: NewRequest = {
      id: newId("request", now),
      orgId: tx.orgId,
      projectId: place.projectId,
      requestorId: requestor.id,
      requestorPersonKey: requestor.personKey,
      claimedEmail: requestor.email,
      action: ACTION.action,
      reason: "A test request, to see whether it arrives. Nothing waits for it.",
      args: "{}",
      argsRedacted: "{}",
      argsHash: ACTION.argsHash,
      digest,
      governingScope: place.scope,
      governingScopeId: place.scopeId,
      quorum: terms.quorum,
      isTest: true,
      createdAt: now,
      expiresAt: addSeconds(now, terms.defaultTimeoutSeconds),
    };
    const callId = await adoptCall(tx, row.id, { id: newId("call", now), orgId: tx.orgId, projectId: place.projectId, requestorId: requestor.id, claimedEmail: requestor.email, action: ACTION.action, argsHash: ACTION.argsHash, decision: "deny", decisionSource: "policy", reason: "Test request", at: now });
    await insertRequest(tx, { ...row, callId });
    const found = await findJoined(tx, row.id);
    if (found === null) throw new Error("a request vanished in its own transaction");
    const event = { type: "approval.requested" as const, subjectId: row.id, requestId: row.id, callId, argsHash: row.argsHash, data: { action: row.action, is_test: true, requestor: requestor.id, digest } };
    return changed(presentRequest(found), event, [requestedNotice(row, requestor, project.name, approvers)]);
  });
}

/** The person who pressed the button; for a key, whoever created it. */
async function requestorOf(tx: TxCtx): Promise<{ id: Id<"user">; email: string; name: string; personKey: string }> {
  if (tx.actor.type === "system") throw new AppError("forbidden", "A test request needs a person behind it.");
  const userId = tx.actor.type === "member" ? tx.actor.userId : tx.actor.createdBy;
  const [user] = await tx.db.select({ id: users.id, email: users.email, name: users.name, personKey: users.personKey }).from(users).where(eq(users.id, userId));
  if (user === undefined) throw notFound();
  return user;
}

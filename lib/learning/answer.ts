import { tableOf } from "@/lib/approvals/governing";
import { changePolicy } from "@/lib/approvals/policy-change";
import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, invalid } from "@/lib/errors";
import type { AuditEvent, Notice } from "@/lib/events";
import { insertGrant, newGrant } from "@/lib/grants/create";
import type { Id } from "@/lib/ids";
import { concernedBy, grantOf, requireProposal, type Found } from "@/lib/learning/propose";
import { clockOf, lockProposal, saveAnswer } from "@/lib/learning/repo";
import type { AcceptInput, DismissInput, ProposalOutcome } from "@/lib/learning/schema";
import { changed, mutate } from "@/lib/mutate";
import { lockPolicy } from "@/lib/policies/lock";
import { requireProject } from "@/lib/policies/project";
import { seatsOf } from "@/lib/settings/seats";
import { ownRequestWords, partOf, type Part } from "@/lib/settings/terms";
import { lengthInWords } from "@/lib/time";

export type Place = { projectId: Id<"project">; id: Id<"proposal"> };

type Made = { events: AuditEvent[]; notices: Notice[]; policyVersion: number | null; grantId: Id<"grant"> | null };

/**
 * Makes a proposal into a rule or a grant, by an admin who is none of those it is for. A rule is confirmed by the version
 * whose difference was shown, else 409 E1303; a grant needs the right to decide such a request. Throws 403, 404, 409, 422.
 */
export async function acceptProposal(ctx: Ctx<MemberActor>, place: Place, input: AcceptInput): Promise<ProposalOutcome> {
  return mutate(ctx, async (tx) => {
    const found = await open(tx, place);
    await refuseParty(tx, found);
    const made = input.as === "rule" ? await makeRule(tx, found, input) : await makeGrant(tx, found, input);
    await saveAnswer(tx, { ...place, answer: input.as, reason: null, answeredBy: tx.actor.userId });
    const accepted: AuditEvent = { type: "proposal.accepted", subjectId: place.id, argsHash: found.source.argsHash, grantId: made.grantId, policyVersion: made.policyVersion, data: { as: input.as, ...factsOf(found) } };
    return changed({ id: place.id, answer: input.as, policy_version: made.policyVersion, grant_id: made.grantId }, [accepted, ...made.events], made.notices);
  });
}

/** Says no to a proposal; it comes back only after as many further approvals. Throws 403 below admin, 404. */
export async function dismissProposal(ctx: Ctx<MemberActor>, place: Place, input: DismissInput): Promise<ProposalOutcome> {
  return mutate(ctx, async (tx) => {
    const found = await open(tx, place);
    const reason = input.reason === undefined || input.reason === "" ? null : input.reason;
    await saveAnswer(tx, { ...place, answer: "dismissed", reason, answeredBy: tx.actor.userId });
    const event: AuditEvent = { type: "proposal.dismissed", subjectId: place.id, argsHash: found.source.argsHash, data: { reason, ...factsOf(found) } };
    return changed({ id: place.id, answer: "dismissed" as const, policy_version: null, grant_id: null }, event);
  });
}

async function open(tx: TxCtx<MemberActor>, { projectId, id }: Place): Promise<Found> {
  await requireProject(tx, projectId);
  await lockPolicy(tx, projectId);
  await assertStillAdmin(tx);
  await lockProposal(tx, id);
  return requireProposal(tx, projectId, id);
}

function factsOf({ evidence, source }: Found) {
  return { action: source.action, resource: source.resource, times: evidence.approvals.length, requests: evidence.approvals.slice(0, 10).map((row) => row.id) };
}

/** What weighs most comes first. */
const PARTS: readonly Part[] = ["asked", "made_key", "linked_asked", "linked_made_key"];

async function refuseParty(tx: TxCtx<MemberActor>, found: Found): Promise<void> {
  const { about, governing, askers } = await concernedBy(tx, found);
  const keyOf = (id: string) => governing?.members.find((member) => member.userId === id)?.personKey ?? null;
  const me = { userId: tx.actor.userId, personKey: keyOf(tx.actor.userId) ?? tx.actor.personKey };
  const parts = [partOf(me, about), ...[...askers].map((asker) => partOf(me, { ...about, requestorId: asker as Id<"user">, requestorPersonKey: keyOf(asker) }))];
  const [part] = PARTS.filter((one) => parts.includes(one));
  if (part !== undefined) throw new AppError("self_approval", ownRequestWords(part, "another admin has to accept it"));
}

async function makeRule(tx: TxCtx<MemberActor>, found: Found, input: AcceptInput): Promise<Made> {
  if (input.duration_seconds !== undefined) throw invalid('"duration_seconds" goes with "as": "grant" only.');
  const comment = `Learnt from ${found.evidence.approvals.length} approvals of the same call`;
  const { events, notices } = await changePolicy(tx, found.source, input.expected_version, comment);
  const version = events.find((event) => event.type === "policy.published")?.policyVersion ?? null;
  return { events, notices, policyVersion: version, grantId: null };
}

async function makeGrant(tx: TxCtx<MemberActor>, found: Found, input: AcceptInput): Promise<Made> {
  if (input.expected_version !== undefined) throw invalid('"expected_version" goes with "as": "rule" only.');
  const { governing, about } = await concernedBy(tx, found);
  const { grant, grant_problem: problem } = await grantOf(tx, found.source, found.evidence.approvals);
  if (grant === null || governing === null) throw new AppError("kind_not_allowed", problem ?? "No grant can be given for this.");
  const me = governing.members.find((member) => member.userId === tx.actor.userId);
  if (me === undefined || !seatsOf(me, tableOf(governing, about)).ok) throw new AppError("not_an_approver", "Only the people named for such requests may give a grant for them. Accept it as a rule, or ask one of them.");
  const seconds = input.duration_seconds ?? grant.duration_seconds;
  if (seconds > governing.terms.maxGrantSeconds) throw new AppError("duration_over_cap", `A grant may last at most ${lengthInWords(governing.terms.maxGrantSeconds)} here. Choose less, or accept it as a rule.`, { details: { max_grant_seconds: governing.terms.maxGrantSeconds } });
  const terms = { kind: "approved_timed" as const, durationSeconds: seconds, principalType: grant.principal_scope.type, principalValue: grant.principal_scope.value, reach: null };
  const made = newGrant(tx, found.source, terms, await clockOf(tx));
  await insertGrant(tx, made);
  return { events: [made.event], notices: [], policyVersion: null, grantId: made.row.id };
}

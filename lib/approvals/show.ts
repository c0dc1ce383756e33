import { escapeGlob } from "@countersign/sdk/policy";
import { and, count, desc, eq, gt, ne, sql } from "drizzle-orm";
import { approvalRequests, approvalSettings, organizations } from "@/db/schema";
import { knownArgs } from "@/lib/approvals/action";
import { earlierAmounts } from "@/lib/approvals/earlier-amounts";
import { eligibleAmong, governingNow, partiesOf, tableOf, type Governing } from "@/lib/approvals/governing";
import { cardOf, fingerprint } from "@/lib/approvals/fingerprint";
import { argumentsWithoutSecrets, renderingOf } from "@/lib/approvals/preview";
import { pollRequest } from "@/lib/approvals/poll";
import { presentRequest } from "@/lib/approvals/present";
import { limitsOf, reachesOf } from "@/lib/approvals/reaches";
import { findJoined, findKey, listVotes, type JoinedRequest, type VoteRow } from "@/lib/approvals/repo";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { stateAt, type Terms } from "@/lib/approvals/state";
import { roleAtLeast } from "@/lib/auth/permissions";
import type { Actor, Ctx, MemberActor } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { openedBy } from "@/lib/presence/list";
import { resolveCascade } from "@/lib/settings/cascade";
import { mayStandIn, seatsOf, stillCounts, type Seated } from "@/lib/settings/seats";
import { mayDecide, ownRequestWords, type AboutRequest, type Member } from "@/lib/settings/terms";
import { iso } from "@/lib/time";
import { LIMITS } from "@/lib/vocabulary";

/** One request: to a person with what the card shows, to an agent without. A key sees its own project's requests only. */
export async function showRequest(ctx: Ctx<Actor>, id: Id<"request">): Promise<ApprovalRequest> {
  if (ctx.actor.type === "key") return pollRequest({ ...ctx, actor: ctx.actor }, id);
  const found = await findJoined(ctx, id);
  if (found === null) throw notFound();
  const wire = presentRequest(found);
  if (ctx.actor.type !== "member") return wire;
  const review = await reviewOf(ctx as Ctx<MemberActor>, found);
  return { ...wire, quorum: { ...wire.quorum, given: review.votes.filter((vote) => vote.action === "approve" && vote.counts !== false).length }, review };
}

async function reviewOf(ctx: Ctx<MemberActor>, found: JoinedRequest): Promise<Review> {
  const { row } = found;
  const shown = cardOf(row);
  const [key, governing, votes, before, cascade, rephrased, opened, amounts] = await Promise.all([
    row.keyId === null ? null : findKey(ctx, row.keyId),
    governingNow(ctx, row),
    listVotes(ctx, row.id),
    askedBefore(ctx, row),
    cascadeOf(ctx, found),
    row.rephrasedFrom === null ? null : findJoined(ctx, row.rephrasedFrom),
    openedBy(ctx, row.id),
    shown.head.kind === "money" ? earlierAmounts(ctx, row, shown.head.amount) : null,
  ]);
  const members = governing?.members ?? [];
  const about = await partiesOf(ctx, row, members);
  const deciders = governing === null ? [] : eligibleAmong(governing, about, row);
  const me = members.find((member) => member.userId === ctx.actor.userId);
  const keyOf = (userId: string, stored: string) => members.find((member) => member.userId === userId)?.personKey ?? stored;
  const voted = votes.some((vote) => keyOf(vote.userId, vote.personKey) === (me?.personKey ?? ctx.actor.personKey));
  const args = row.args === null ? null : knownArgs(row);
  const counts = (vote: VoteRow) => row.state !== "pending" || (governing !== null && stillCounts(vote, tableOf(governing, about, row)));
  return {
    project: found.project,
    preview: shown,
    shown: renderingOf(shown).hash,
    reaches: reachesOf({ action: row.action, resource: row.resource, agentId: row.agentId, args }),
    exact_action: escapeGlob(row.action),
    limits: limitsOf(args),
    key: key === null ? null : { id: key.id, name: key.name, last_four: key.lastFour },
    claimed_email: row.claimedEmail,
    machine: row.machine,
    args: row.args === null ? null : argumentsWithoutSecrets(row.args, fingerprint()),
    context: row.context === null ? null : argumentsWithoutSecrets(row.context, fingerprint()),
    rule: { id: row.ruleId, index: row.ruleIndex, reason: row.ruleReason, pattern: row.rulePattern },
    policy_source: row.policySource,
    cascade,
    may_decide: deciders.map(({ userId, email, name, role }) => ({ id: userId, email, name, role })),
    you: youOf(ctx, found, { governing, about, me, voted }),
    delegated_to: personOf(members, row.delegatedTo),
    delegated_by: personOf(members, row.delegatedBy),
    may_be_handed_to: governing === null ? [] : handableTo(ctx, governing, about),
    away: awayOf(governing, about),
    rephrased_from: rephrased === null ? null : { id: rephrased.row.id, action: rephrased.row.action, denied_by: rephrased.resolver, denied_at: iso(rephrased.row.resolvedAt), reason: rephrased.row.decisionReason },
    terms: {
      max_grant_seconds: governing?.terms.maxGrantSeconds ?? LIMITS.maxGrantDefault,
      allow_forever: governing?.terms.allowForever ?? false,
      require_reason: governing?.terms.requireReason ?? false,
    },
    votes: votes.map((vote) => ({ person: { id: vote.userId, email: vote.email, name: vote.name }, action: vote.action, counts: counts(vote), reason: vote.reason, at: iso(vote.createdAt), signed_for: personOf(members, vote.signedFor), terms: termsOf(vote) })),
    earlier_amounts: amounts,
    asked_before: before,
    redeemed_at: iso(row.redeemedAt),
    ran_as_approved: row.redeemedAt === null ? null : true,
    escalated_at: iso(row.escalatedAt),
    escalated_to: row.escalatedAt === null ? [] : (governing?.terms.escalateToIds ?? []).flatMap((id) => personOf(members, id) ?? []),
    opened_by: opened,
  };
}

function termsOf(vote: VoteRow): Review["votes"][number]["terms"] {
  if (vote.action === "deny") return null;
  const terms = vote.terms as Terms;
  return { decision_kind: terms.kind, duration_seconds: terms.durationSeconds, principal: terms.principalType, reach: terms.reach };
}

/** Who could sign in the reader's place; whoever is out of office is named as such. */
function handableTo(ctx: Ctx<MemberActor>, { members, away }: Governing, about: AboutRequest): Review["may_be_handed_to"] {
  return members
    .filter((member) => member.active && member.userId !== ctx.actor.userId && mayStandIn(member, about))
    .map(({ userId, email, name, role }) => ({ id: userId, email, name, role, away_until: iso(away.find((absence) => absence.userId === userId)?.endsAt ?? null) }));
}

type Standing = { governing: Governing | null; about: AboutRequest; me: Member | undefined; voted: boolean };

function youOf(ctx: Ctx<MemberActor>, found: JoinedRequest, standing: Standing): Review["you"] {
  const { actor } = ctx;
  const open = stateAt(found.row, new Date(found.clock)) === "pending";
  const seated = seatedAt(ctx, found, standing);
  const mayDecideNow = open && seated.ok && !standing.voted && standing.governing !== null;
  return {
    may_decide: mayDecideNow,
    why_not: whyNot(open, seated, standing),
    may_change_policy: roleAtLeast(actor.role, "admin") && found.row.policySource === "hosted" && !found.row.isTest,
    may_cancel: open && found.row.requestorId === actor.userId,
    may_delegate: open && seated.ok && standing.governing !== null,
    stands_in_for: seated.ok && seated.seats[0]?.userId !== actor.userId ? personOf(seated.seats, seated.seats[0]?.userId ?? null) : null,
    voted: standing.voted,
  };
}

function seatedAt(ctx: Ctx<MemberActor>, { row }: JoinedRequest, { governing, about, me }: Standing): Seated {
  if (governing !== null && me !== undefined) return seatsOf(me, tableOf(governing, about, row));
  const { userId, personKey, role } = ctx.actor;
  const verdict = mayDecide({ userId, personKey, role, active: true }, { named: true, approverIds: [] }, about);
  return verdict.ok ? { ok: false, reason: "not_an_approver" } : verdict;
}

function personOf(members: readonly Member[], id: string | null): { id: string; email: string; name: string } | null {
  const found = members.find((member) => member.userId === id);
  return found === undefined ? null : { id: found.userId, email: found.email, name: found.name };
}

/** Who would decide but is out of office, and who stands in for them. */
function awayOf(governing: Governing | null, about: AboutRequest): NonNullable<Review["away"]> {
  if (governing === null) return [];
  return governing.away.flatMap((absence) => {
    const person = governing.members.find((member) => member.userId === absence.userId);
    if (person === undefined || !mayDecide(person, governing.terms, about).ok) return [];
    return [{ person: { id: person.userId, email: person.email, name: person.name }, until: iso(absence.endsAt), delegate: personOf(governing.members, absence.delegateId) }];
  });
}

function whyNot(open: boolean, seated: Seated, standing: Standing): string | null {
  if (!open) return null;
  if (!seated.ok && seated.reason === "self_approval") return ownRequestWords(seated.part);
  if (standing.governing === null) return "Approvals have been switched off where this request is governed. It ends by itself.";
  if (!seated.ok) return standing.governing.terms.named ? "Only the people named for this request may decide it." : "Your role may not decide requests.";
  return standing.voted ? "You have signed this. It now needs somebody else." : null;
}

/** So many of the newest are looked at: a card costs the same whatever was recorded. */
const MOST_BEFORE = 1_000;

/** How often the same action was asked for in this project in the last 30 days, and what became of it. */
async function askedBefore(ctx: Ctx, row: JoinedRequest["row"]): Promise<Review["asked_before"]> {
  const newest = ctx.db
    .select({ state: approvalRequests.state })
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.orgId, ctx.orgId),
        eq(approvalRequests.projectId, row.projectId),
        eq(sql`md5(${approvalRequests.action})`, sql`md5(${row.action})`),
        eq(approvalRequests.action, row.action),
        ne(approvalRequests.id, row.id),
        eq(approvalRequests.isTest, false),
        gt(approvalRequests.createdAt, sql`clock_timestamp() - interval '30 days'`),
      ),
    )
    .orderBy(desc(approvalRequests.createdAt))
    .limit(MOST_BEFORE)
    .as("newest");
  const [found] = await ctx.db
    .select({ times: count(), approved: sql<number>`count(*) filter (where ${newest.state} = 'approved')::int`, denied: sql<number>`count(*) filter (where ${newest.state} = 'denied')::int` })
    .from(newest);
  const { times, approved, denied } = found ?? { times: 0, approved: 0, denied: 0 };
  return { times, approved, denied, days: 30, capped: times >= MOST_BEFORE };
}

/** The line "key, project, organization" with the row that answers, as the settings are now. */
async function cascadeOf(ctx: Ctx, found: JoinedRequest): Promise<Review["cascade"]> {
  const { row } = found;
  const [rows, organization, key] = await Promise.all([
    ctx.db.select().from(approvalSettings).where(eq(approvalSettings.orgId, ctx.orgId)),
    ctx.db.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, ctx.orgId)),
    row.keyId === null ? null : findKey(ctx, row.keyId),
  ]);
  const resolved = resolveCascade(rows, { keyId: row.keyId, projectId: row.projectId, orgId: ctx.orgId });
  const hops = [
    ...(row.keyId === null ? [] : [{ scope: "api_key" as const, id: row.keyId as string, label: key?.name ?? "API key" }]),
    { scope: "project" as const, id: row.projectId as string, label: found.project.name },
    { scope: "org" as const, id: ctx.orgId as string, label: organization[0]?.name ?? "Organization" },
  ];
  let answered = false;
  return hops.map(({ scope, id, label }) => {
    const own = rows.find((candidate) => candidate.scope === scope && candidate.scopeId === id);
    const answer = answered ? "not_asked" : own === undefined ? "none" : own.enabled ? "on" : "off";
    answered ||= resolved.resolvedScope === scope;
    return { scope, label, answer };
  });
}

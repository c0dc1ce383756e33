import { and, count, eq, gt, ne, sql } from "drizzle-orm";
import { approvalRequests, approvalSettings, organizations } from "@/db/schema";
import { eligibleAmong, governingNow, partiesOf, type Governing } from "@/lib/approvals/governing";
import { presentRequest } from "@/lib/approvals/present";
import { findJoined, findKey, listVotes, type JoinedRequest } from "@/lib/approvals/repo";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { stateAt } from "@/lib/approvals/state";
import { roleAtLeast } from "@/lib/auth/permissions";
import type { Actor, Ctx, MemberActor } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { resolveCascade } from "@/lib/settings/cascade";
import { mayDecide } from "@/lib/settings/terms";
import { iso } from "@/lib/time";
import { LIMITS } from "@/lib/vocabulary";

/** One request: to a person with what the card shows, to an agent without. A key sees its own project's requests only. */
export async function showRequest(ctx: Ctx<Actor>, id: Id<"request">): Promise<ApprovalRequest> {
  const found = await findJoined(ctx, id);
  if (found === null) throw notFound();
  if (ctx.actor.type === "key" && found.row.projectId !== ctx.actor.projectId) throw notFound();
  const wire = presentRequest(found);
  return ctx.actor.type === "member" ? { ...wire, review: await reviewOf(ctx as Ctx<MemberActor>, found) } : wire;
}

async function reviewOf(ctx: Ctx<MemberActor>, found: JoinedRequest): Promise<Review> {
  const { row } = found;
  const [key, governing, votes, about, before, cascade] = await Promise.all([
    row.keyId === null ? null : findKey(ctx, row.keyId),
    governingNow(ctx, row),
    listVotes(ctx, row.id),
    partiesOf(ctx, row),
    askedBefore(ctx, row),
    cascadeOf(ctx, found),
  ]);
  const deciders = governing === null ? [] : eligibleAmong(governing, about);
  return {
    project: found.project,
    key: key === null ? null : { id: key.id, name: key.name, last_four: key.lastFour },
    claimed_email: row.claimedEmail,
    machine: row.machine,
    args: row.args,
    context: row.context,
    rule: { id: row.ruleId, index: row.ruleIndex, reason: row.ruleReason, pattern: row.rulePattern },
    policy_source: row.policySource,
    cascade,
    may_decide: deciders.map(({ userId, email, name, role }) => ({ id: userId, email, name, role })),
    you: await youOf(ctx, found, { governing, about, voted: votes.some((vote) => vote.personKey === ctx.actor.personKey) }),
    terms: {
      max_grant_seconds: governing?.terms.maxGrantSeconds ?? LIMITS.maxGrantDefault,
      allow_forever: governing?.terms.allowForever ?? false,
      require_reason: governing?.terms.requireReason ?? false,
    },
    votes: votes.map((vote) => ({ person: { id: vote.userId, email: vote.email, name: vote.name }, action: vote.action, reason: vote.reason, at: iso(vote.createdAt) })),
    asked_before: before,
    redeemed_at: iso(row.redeemedAt),
    ran_as_approved: row.redeemedAt === null ? null : true,
    escalated_at: iso(row.escalatedAt),
  };
}

type Standing = { governing: Governing | null; about: Awaited<ReturnType<typeof partiesOf>>; voted: boolean };

async function youOf(ctx: Ctx<MemberActor>, found: JoinedRequest, standing: Standing): Promise<Review["you"]> {
  const { actor } = ctx;
  const open = stateAt(found.row, new Date(found.clock)) === "pending";
  const self = { userId: actor.userId, personKey: actor.personKey, role: actor.role, active: true };
  const delegated = found.row.delegatedTo === actor.userId;
  const terms = delegated ? { named: true, approverIds: [actor.userId] } : (standing.governing?.terms ?? { named: true, approverIds: [] });
  const verdict = mayDecide(self, terms, standing.about);
  return {
    may_decide: open && verdict.ok && !standing.voted && standing.governing !== null,
    why_not: whyNot(open, verdict, standing),
    may_change_policy: roleAtLeast(actor.role, "admin") && found.row.policySource === "hosted" && !found.row.isTest,
    may_cancel: open && found.row.requestorId === actor.userId,
    voted: standing.voted,
  };
}

function whyNot(open: boolean, verdict: ReturnType<typeof mayDecide>, standing: Standing): string | null {
  if (!open) return null;
  if (!verdict.ok && verdict.reason === "self_approval") return "You asked for this, or made the key it came with, so somebody else has to decide it.";
  if (standing.governing === null) return "Approvals have been switched off where this request is governed. It ends by itself.";
  if (!verdict.ok) return standing.governing.terms.named ? "Only the people named for this request may decide it." : "Your role may not decide requests.";
  return standing.voted ? "You have signed this. It now needs somebody else." : null;
}

/** How often the same action was asked for in this project in the last 30 days, and what became of it. */
async function askedBefore(ctx: Ctx, row: JoinedRequest["row"]): Promise<Review["asked_before"]> {
  const [found] = await ctx.db
    .select({
      times: count(),
      approved: sql<number>`count(*) filter (where ${approvalRequests.state} = 'approved')::int`,
      denied: sql<number>`count(*) filter (where ${approvalRequests.state} = 'denied')::int`,
    })
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.orgId, ctx.orgId),
        eq(approvalRequests.projectId, row.projectId),
        eq(approvalRequests.action, row.action),
        ne(approvalRequests.id, row.id),
        eq(approvalRequests.isTest, false),
        gt(approvalRequests.createdAt, sql`clock_timestamp() - interval '30 days'`),
      ),
    );
  return { times: found?.times ?? 0, approved: found?.approved ?? 0, denied: found?.denied ?? 0, days: 30 };
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

import { actionDigest, argsHash, canonicalize, type JsonObject } from "@countersign/sdk/canonical";
import type { Database } from "@/db/client";
import { approvalRequests, approvalVotes, governedCalls, grants } from "@/db/schema";
import { compilePolicy, decide, parsePolicy } from "@countersign/sdk/policy";
import { ASKS, PLAIN, POLICIES, type Ask } from "@/db/seed/scenario";
import { DAY_MS, dice, type World } from "@/db/seed/world";
import { newId, type Id } from "@/lib/ids";
import type { DecisionKind, RequestState } from "@/lib/vocabulary";

type Call = typeof governedCalls.$inferInsert;
type Request = typeof approvalRequests.$inferInsert;
type Grant = typeof grants.$inferInsert;
type Vote = typeof approvalVotes.$inferInsert;

type Rows = { calls: Call[]; requests: Request[]; grants: Grant[]; votes: Vote[] };

const DAYS = 28;
const DENIALS = ["Not during the freeze. Ask again on Monday.", "Use the package that is in the image already.", "Wrong customer: the invoice belongs to cust_8132."];

/** Some weeks of believable calls, requests, decisions and grants; every one of them also a line of the chain. */
export async function writeHistory(db: Database, world: World, now: Date): Promise<void> {
  const roll = dice("acme");
  const rows: Rows = { calls: [], requests: [], grants: [], votes: [] };
  for (let day = DAYS; day >= 1; day -= 1) {
    const morning = new Date(Math.floor((now.getTime() - day * DAY_MS) / DAY_MS) * DAY_MS + 7 * 3_600_000);
    if (morning.getUTCDay() % 6 === 0 && roll() < 0.8) continue;
    const at = () => new Date(Math.min(morning.getTime() + Math.floor(roll() * 11 * 3_600_000), now.getTime() - 1_800_000));
    for (let n = 4 + Math.floor(roll() * 9); n > 0; n -= 1) plainCall(world, rows, PLAIN[Math.floor(roll() * PLAIN.length)] ?? PLAIN[0], at());
    for (let n = 2 + Math.floor(roll() * 4); n > 0; n -= 1) asked(world, rows, { ask: ASKS[Math.floor(roll() * ASKS.length)] ?? ASKS[0], at: at(), roll });
  }
  pendingNow(world, rows, now);
  rows.calls.sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const part of chunks(rows.requests)) await db.insert(approvalRequests).values(part);
  for (const part of chunks(rows.calls)) await db.insert(governedCalls).values(part);
  for (const part of chunks(rows.grants)) await db.insert(grants).values(part);
  for (const part of chunks(rows.votes)) await db.insert(approvalVotes).values(part);
}

function* chunks<T>(rows: T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += 200) yield rows.slice(at, at + 200);
}

function frame(world: World, asked: { project: string; agent: string; who?: string; action: string; args?: Record<string, unknown> | undefined }, at: Date) {
  const project = world.projects[asked.project];
  const who = world.people[asked.who ?? "alice"];
  if (project === undefined || who === undefined) throw new Error("the scenario names somebody who is not there");
  const version = [...project.versions].reverse().find((one) => one.at <= at)?.version ?? 1;
  const hash = argsHash(asked.args as JsonObject | undefined);
  const args = canonicalize((asked.args ?? {}) as JsonObject);
  const digest = actionDigest({ org: world.orgId, project: project.id, agent: asked.agent, requestor: who.id, action: asked.action, resource: null, args_hash: hash, policy_version: version });
  const call: Call = { id: newId("call", at), orgId: world.orgId, projectId: project.id, keyId: project.keyId, agentId: asked.agent, requestorId: who.id, claimedEmail: who.email, action: asked.action, args, argsHash: hash, decision: "deny", decisionSource: "policy", policyId: project.policyId, policyName: asked.project, policyVersion: version, at };
  return { project, who, version, hash, args, digest, call, actor: { type: "key", id: project.keyId } };
}

function plainCall(world: World, rows: Rows, plain: (typeof PLAIN)[number] | undefined, at: Date): void {
  if (plain === undefined) return;
  const { call, actor, digest } = frame(world, plain, at);
  rows.calls.push({ ...call, decision: plain.decision, decisionSource: plain.source, ruleId: plain.rule });
  world.facts.push({ at, type: "call.decided", actor, subject: call.id, callId: call.id, argsHash: call.argsHash, policyVersion: call.policyVersion ?? 1, data: { action: plain.action, decision: plain.decision, source: plain.source, rule: plain.rule, agent: plain.agent, digest } });
}

type Outcome = { state: RequestState; kind: DecisionKind | null; seconds: number | null; reason: string | null };

function outcomeOf(roll: () => number): Outcome {
  const n = roll();
  if (n < 0.62) return { state: "approved", kind: "approved_once", seconds: 300, reason: null };
  if (n < 0.72) return { state: "approved", kind: "approved_timed", seconds: [86_400, 7 * 86_400, 30 * 86_400][Math.floor(roll() * 3)] ?? 86_400, reason: null };
  if (n < 0.76) return { state: "approved", kind: "approved_forever_grant", seconds: null, reason: "Reviewed often enough." };
  if (n < 0.9) return { state: "denied", kind: null, seconds: null, reason: DENIALS[Math.floor(roll() * DENIALS.length)] ?? null };
  return n < 0.97 ? { state: "expired", kind: null, seconds: null, reason: null } : { state: "cancelled", kind: null, seconds: null, reason: "not needed any more" };
}

type Asking = { ask: Ask | undefined; at: Date; roll: () => number };

function asked(world: World, rows: Rows, { ask, at, roll }: Asking): void {
  if (ask === undefined) return;
  const made = frame(world, ask, at);
  const { call, digest, hash } = made;
  const outcome = outcomeOf(roll);
  const quorum = ask.rule === "high_value_refund" ? 2 : 1;
  const id = newId("request", at);
  const lifetime = quorum === 2 ? 14_400 : 300;
  const decidedAt = new Date(at.getTime() + Math.floor((8 + roll() * Math.min(lifetime - 20, 240)) * 1_000));
  const request: Request = requestRow(world, { ask, made, id, at, lifetime, quorum });
  const base = { requestId: id, callId: call.id, argsHash: hash, policyVersion: made.version };
  world.facts.push({ at, type: "approval.requested", actor: made.actor, subject: id, ...base, data: { action: ask.action, reason: ask.reason, agent: ask.agent, claimed_email: made.who.email, requestor: made.who.id, digest } });
  const deciders = ask.who === "dana" ? ["bob", "carol"] : quorum === 2 ? ["bob", "dana"] : ["bob", "dana", "carol"];
  const by = world.people[deciders[Math.floor(roll() * deciders.length)] ?? "bob"];
  const settled = settle(world, rows, { ask, made, request, outcome, decidedAt, by: by?.id ?? null, deciders, base, roll });
  rows.requests.push({ ...request, ...settled.request, callId: call.id });
  rows.calls.push({ ...call, requestId: id, ruleId: request.ruleId, reason: request.ruleReason, ...settled.call });
}

function requestRow(world: World, about: { ask: Ask; made: ReturnType<typeof frame>; id: Id<"request">; at: Date; lifetime: number; quorum: number }): Request {
  const { ask, made, id, at, lifetime, quorum } = about;
  const { project, who } = made;
  const governing = ruleOf(ask, made.version);
  return {
    id, orgId: world.orgId, projectId: project.id, keyId: project.keyId, agentId: ask.agent, requestorId: who.id, requestorPersonKey: who.email, claimedEmail: who.email,
    action: ask.action, reason: ask.reason, args: made.args, argsRedacted: made.args, argsHash: made.hash, digest: made.digest,
    policyId: project.policyId, policyName: ask.project, policyVersion: made.version, ruleId: governing.ruleId, ruleIndex: governing.ruleIndex, ruleReason: governing.reason, rulePattern: governing.matchedPattern,
    ruleApproval: quorum === 2 ? { timeoutSeconds: 14_400, escalateAfterSeconds: 1_800, quorum: 2, approvers: ["bob@acme.com", "dana@acme.com"], maxGrantSeconds: 86_400 } : {},
    governingScope: "org", governingScopeId: world.orgId, quorum, createdAt: at, expiresAt: new Date(at.getTime() + lifetime * 1_000),
  };
}

/** The rule that stopped it, as the engine says of the version that was live then. */
function ruleOf(ask: Ask, version: number) {
  const parsed = parsePolicy(POLICIES[ask.project]?.[version - 1]?.yaml ?? "");
  if (!parsed.ok) throw new Error(`version ${version} of the demo's policy of ${ask.project} does not parse`);
  return decide(compilePolicy(parsed.policy), { action: ask.action, args: (ask.args ?? {}) as JsonObject, project: ask.project, agent: ask.agent });
}

type Settling = { ask: Ask; made: ReturnType<typeof frame>; request: Request; outcome: Outcome; decidedAt: Date; by: Id<"user"> | null; deciders: string[]; base: { requestId: string; callId: string; argsHash: string; policyVersion: number }; roll: () => number };

function settle(world: World, rows: Rows, about: Settling): { request: Partial<Request>; call: Partial<Call> } {
  const { outcome, decidedAt, by, base, request, made } = about;
  const actor = { type: "member", id: by };
  const id = request.id;
  if (outcome.state === "expired") {
    world.facts.push({ at: request.expiresAt, type: "approval.expired", actor: { type: "system", id: null }, subject: id, ...base, data: { reason: "approval_timeout" } });
    return { request: { state: "expired", expiryRecordedAt: request.expiresAt }, call: { decisionSource: "approval", reason: "approval_timeout" } };
  }
  if (outcome.state === "cancelled") {
    world.facts.push({ at: decidedAt, type: "approval.cancelled", actor: made.actor, subject: id, ...base, data: { reason: outcome.reason } });
    return { request: { state: "cancelled", resolvedAt: decidedAt, decisionReason: outcome.reason }, call: { decisionSource: "approval", decidedAt } };
  }
  if (outcome.state === "denied") {
    world.facts.push({ at: decidedAt, type: "approval.denied", actor, subject: id, ...base, data: { reason: outcome.reason, digest: request.digest } });
    rows.votes.push(voteRow(world, request, { userId: by, action: "deny", reason: outcome.reason, at: decidedAt }));
    return { request: { state: "denied", resolvedBy: by, resolvedAt: decidedAt, decisionReason: outcome.reason }, call: { decisionSource: "approval", decidedBy: by, decidedAt } };
  }
  return approved(world, rows, about);
}

function voteRow(world: World, request: Request, vote: { userId: Id<"user"> | null; action: "approve" | "deny"; reason: string | null; at: Date }): Vote {
  const email = Object.values(world.people).find((person) => person.id === vote.userId)?.email ?? "";
  return { id: newId("vote", vote.at), orgId: world.orgId, requestId: request.id, userId: vote.userId ?? "usr_", personKey: email, action: vote.action, reason: vote.reason, digest: request.digest, terms: {}, createdAt: vote.at };
}

function approved(world: World, rows: Rows, about: Settling): { request: Partial<Request>; call: Partial<Call> } {
  const { outcome, decidedAt, by, base, request, made, deciders, roll } = about;
  const kind = (request.quorum === 2 && outcome.kind !== "approved_timed" ? "approved_once" : outcome.kind) ?? "approved_once";
  const seconds = kind === "approved_once" ? 300 : request.quorum === 2 ? 86_400 : outcome.seconds;
  const grantId = newId("grant", decidedAt);
  const redeemedAt = new Date(decidedAt.getTime() + 200 + Math.floor(roll() * 400));
  const other = request.quorum === 2 ? (world.people[deciders.find((name) => world.people[name]?.id !== by) ?? "dana"]?.id ?? null) : null;
  if (other !== null) {
    const first = new Date(decidedAt.getTime() - 5_000);
    rows.votes.push(voteRow(world, request, { userId: other, action: "approve", reason: null, at: first }));
    world.facts.push({ at: first, type: "approval.voted", actor: { type: "member", id: other }, subject: request.id, ...base, data: { vote: "approve", given: 1, required: 2 } });
  }
  rows.votes.push(voteRow(world, request, { userId: by, action: "approve", reason: outcome.reason, at: decidedAt }));
  const granted = { ...base, grantId };
  world.facts.push({ at: decidedAt, type: "approval.approved", actor: { type: "member", id: by }, subject: request.id, ...base, data: { kind, reason: outcome.reason, digest: request.digest } });
  world.facts.push({ at: decidedAt, type: "grant.created", actor: { type: "member", id: by }, subject: grantId, ...granted, data: { kind, action: request.action } });
  world.facts.push({ at: redeemedAt, type: "approval.redeemed", actor: made.actor, subject: request.id, ...granted, data: { digest: request.digest } });
  world.facts.push({ at: redeemedAt, type: "grant.used", actor: made.actor, subject: grantId, ...granted, data: { action: request.action, by: "redeem" } });
  const grant: Grant = { id: grantId, orgId: world.orgId, projectId: request.projectId, requestId: request.id, kind, action: request.action, argsHash: made.hash, agentId: request.agentId ?? null, principalType: "requestor", principalValue: made.who.id, givenBy: by ?? made.who.id, singleUse: kind === "approved_once", uses: 1, lastUsedAt: redeemedAt, createdAt: decidedAt, expiresAt: seconds === null ? null : new Date(decidedAt.getTime() + seconds * 1_000) };
  rows.grants.push(revokedSome(world, grant, granted, roll));
  return {
    request: { state: "approved", decisionKind: kind, resolvedBy: by, resolvedAt: decidedAt, decisionReason: outcome.reason, grantId, redeemedAt, consumptionKey: `demo-${request.id.slice(-8)}` },
    call: { decision: "allow", decisionSource: "approval", decisionKind: kind, decidedBy: by, decidedAt, grantId },
  };
}

function revokedSome(world: World, grant: Grant, base: { requestId: string; callId: string; argsHash: string; policyVersion: number; grantId: string }, roll: () => number): Grant {
  if (grant.singleUse || roll() > 0.25) return grant;
  const at = new Date(grant.createdAt.getTime() + 3_600_000);
  const carol = world.people["carol"]?.id ?? null;
  world.facts.push({ at, type: "grant.revoked", actor: { type: "member", id: carol }, subject: grant.id, ...base, data: { reason: "the job it was for is done" } });
  return { ...grant, revokedAt: at, revokedBy: carol, revokeReason: "the job it was for is done" };
}

/** Requests that wait right now, with hours left, so that the inbox shows what it is for. */
function pendingNow(world: World, rows: Rows, now: Date): void {
  for (const [index, ask] of [ASKS[5], ASKS[6]].entries()) {
    if (ask === undefined) continue;
    const at = new Date(now.getTime() - (index + 1) * 17 * 60_000);
    const made = frame(world, ask, at);
    const request = requestRow(world, { ask, made, id: newId("request", at), at, lifetime: 14_400, quorum: 2 });
    rows.requests.push({ ...request, callId: made.call.id });
    rows.calls.push({ ...made.call, requestId: request.id, ruleId: request.ruleId });
    world.facts.push({ at, type: "approval.requested", actor: made.actor, subject: request.id, requestId: request.id, callId: made.call.id, argsHash: made.hash, policyVersion: made.version, data: { action: ask.action, reason: ask.reason, agent: ask.agent, claimed_email: made.who.email, requestor: made.who.id, digest: made.digest } });
  }
}

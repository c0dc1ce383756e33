import { eq, inArray } from "drizzle-orm";
import { approvalRequests, governedCalls, organizations, projects, users } from "@/db/schema";
import { SEVERITY_OF, type Facts } from "@/lib/channels/message";
import type { Actor, TxCtx } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { redactArgs, redactText } from "@/lib/deliveries/redact";
import { iso } from "@/lib/time";
import type { ChannelEvent } from "@/lib/vocabulary";

export type Told = { event: ChannelEvent | "approval.voted"; source: AuditEvent };
type Gathered = Told & { facts: Facts };

type RequestRow = Awaited<ReturnType<typeof findRequests>>[number];
type CallRow = Awaited<ReturnType<typeof findCalls>>[number];
type Known = { organization: { id: string; name: string }; requests: Map<string, RequestRow>; calls: Map<string, CallRow>; projects: Map<string, string> };

/** What can be said of each event from the rows that its own transaction has written. */
export async function gatherFacts(tx: TxCtx, told: Told[]): Promise<Gathered[]> {
  if (told.length === 0) return [];
  const named = told.flatMap(({ source }) => projectNamedBy(source) ?? []);
  const [organization] = await tx.db.select({ id: organizations.id, name: organizations.name }).from(organizations).where(eq(organizations.id, tx.orgId));
  const known: Known = {
    organization: organization ?? { id: tx.orgId, name: "" },
    requests: new Map((await findRequests(tx, told)).map((row) => [row.request.id, row])),
    calls: new Map((await findCalls(tx, told)).map((row) => [row.call.id, row])),
    projects: new Map((await findProjects(tx, named)).map(({ id, name }) => [id, name])),
  };
  return told.map((one) => ({ ...one, facts: factsOf(tx, one, known) }));
}

function projectNamedBy({ type, data }: AuditEvent): Id<"project"> | null {
  if (type === "policy.published" && typeof data["project_id"] === "string") return data["project_id"] as Id<"project">;
  if (type === "settings.changed" && data["scope"] === "project" && typeof data["scope_id"] === "string") return data["scope_id"] as Id<"project">;
  return null;
}

async function findProjects(tx: TxCtx, ids: Id<"project">[]) {
  return ids.length === 0 ? [] : tx.db.select({ id: projects.id, name: projects.name }).from(projects).where(inArray(projects.id, ids));
}

async function findRequests(tx: TxCtx, told: Told[]) {
  const ids = [...new Set(told.flatMap(({ source }) => source.requestId ?? []))];
  if (ids.length === 0) return [];
  return tx.db
    .select({ request: approvalRequests, project: { id: projects.id, name: projects.name }, requestor: { id: users.id, name: users.name, email: users.email } })
    .from(approvalRequests)
    .innerJoin(projects, eq(projects.id, approvalRequests.projectId))
    .innerJoin(users, eq(users.id, approvalRequests.requestorId))
    .where(inArray(approvalRequests.id, ids));
}

async function findCalls(tx: TxCtx, told: Told[]) {
  const ids = [...new Set(told.flatMap(({ event, source }) => (event === "policy.denied" ? (source.callId ?? []) : [])))];
  if (ids.length === 0) return [];
  return tx.db
    .select({ call: governedCalls, project: { id: projects.id, name: projects.name }, requestor: { id: users.id, name: users.name, email: users.email } })
    .from(governedCalls)
    .innerJoin(projects, eq(projects.id, governedCalls.projectId))
    .leftJoin(users, eq(users.id, governedCalls.requestorId))
    .where(inArray(governedCalls.id, ids));
}

function factsOf(tx: TxCtx, { event, source }: Told, known: Known): Facts {
  const found = known.requests.get(source.requestId ?? "");
  const refused = event === "policy.denied" ? known.calls.get(source.callId ?? "") : undefined;
  const row = refused?.call ?? found?.request;
  const named = projectNamedBy(source);
  const asked = event === "approval.requested" || event === "approval.escalated";
  return {
    at: iso(tx.now),
    severity: SEVERITY_OF[event],
    organization: known.organization,
    project: refused?.project ?? found?.project ?? (named === null ? null : { id: named, name: known.projects.get(named) ?? "" }),
    subject_id: source.subjectId,
    request_id: source.requestId ?? null,
    grant_id: source.grantId ?? null,
    call_id: source.callId ?? null,
    state: event === "policy.denied" ? "denied" : (found?.request.state ?? null),
    action: row === undefined ? null : redactText(row.action),
    resource: row?.resource == null ? null : redactText(row.resource),
    agent: row?.agentId ?? null,
    requestor: refused?.requestor ?? found?.requestor ?? null,
    by: personOf(source.actor ?? tx.actor),
    reason: wordsOf(asked ? (found?.request.reason ?? null) : textOf(source.data["reason"])) ?? whyRefused(refused),
    rule: refused?.call.ruleId ?? found?.request.rulePattern ?? null,
    policy: policyOf(row, source),
    args_hash: row?.argsHash ?? source.argsHash ?? null,
    digest: found?.request.digest ?? textOf(source.data["digest"]),
    args: redacted(row?.args ?? found?.request.argsRedacted ?? null),
    expires_at: found === undefined ? null : iso(found.request.expiresAt),
    is_test: found?.request.isTest ?? false,
  };
}

/** A refusal is told with a reason also where no rule has one to give. */
function whyRefused(refused: CallRow | undefined): string | null {
  return refused === undefined || refused.call.ruleId !== null ? null : "No rule of the policy matches this call, and what no rule matches is refused.";
}

function policyOf(row: { policyName?: string | null; policyVersion?: number | null } | undefined, source: AuditEvent): Facts["policy"] {
  if (row?.policyName != null) return { name: row.policyName, version: row.policyVersion ?? null };
  return source.type === "policy.published" ? { name: textOf(source.data["project"]) ?? "", version: source.policyVersion ?? null } : null;
}

function personOf(actor: Actor): string | null {
  return actor.type === "member" ? actor.name : null;
}

function redacted(args: string | null): string | null {
  return args === null ? null : redactArgs(args);
}

function wordsOf(text: string | null): string | null {
  return text === null ? null : redactText(text);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

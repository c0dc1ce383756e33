import { canonicalize, type JsonObject } from "@countersign/sdk/canonical";
import { parseReach } from "@countersign/sdk/policy";
import { requireMember } from "@/lib/auth/permissions";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, invalid, notFound, type ErrorSlug } from "@/lib/errors";
import { presentGrant } from "@/lib/grants/present";
import { findGrant, findSource, lockGrant, lockRole, updateEdges } from "@/lib/grants/repo";
import type { Grant, NarrowInput } from "@/lib/grants/schema";
import { shortfallsOf } from "@/lib/grants/shortfalls";
import { grantState, mayRevoke } from "@/lib/grants/state";
import { reachWithin } from "@/lib/grants/within";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { addSeconds, iso } from "@/lib/time";
import type { PrincipalType } from "@/lib/vocabulary";

type Locked = NonNullable<Awaited<ReturnType<typeof lockGrant>>>;
type Edges = Pick<Locked["grant"], "expiresAt" | "reach" | "principalType" | "principalValue">;

/**
 * Makes a grant end sooner, cover less or serve fewer; bites on the next call, and never widens anything (contract
 * section 8). Whoever may revoke it may narrow it. Throws 403, 404, 409 where it is over and 422 for what would widen it.
 */
export async function narrowGrant(ctx: Ctx, id: Id<"grant">, input: NarrowInput): Promise<Grant> {
  return mutate(requireMember(ctx), async (tx) => {
    const role = await lockRole(tx, tx.actor.userId);
    const found = await lockGrant(tx, id);
    if (found === null) throw notFound();
    if (role === null || !mayRevoke({ userId: tx.actor.userId, role }, { requestorId: found.requestorId, givenBy: found.grant.givenBy })) {
      throw new AppError("forbidden", "Only the requestor, the approver who gave this grant and admins may narrow it. Ask one of them.");
    }
    const state = grantState(found.grant, found.at);
    if (state !== "active") throw new AppError("conflict", `This grant is ${state}, so there is nothing left to narrow.`);
    const before: Edges = found.grant;
    const after = { expiresAt: endOf(input, found), reach: reachOf(input, before), ...(await principalOf(tx, input, found)) };
    if (canonicalize(facts(before)) === canonicalize(facts(after))) return unchanged(await present(tx, id, role));
    await updateEdges(tx, id, after);
    const base = { subjectId: id, requestId: found.grant.requestId, grantId: id, argsHash: found.grant.argsHash };
    const reason = input.reason === undefined || input.reason === "" ? null : input.reason;
    return changed(await present(tx, id, role), { type: "grant.narrowed", ...base, data: { action: found.grant.action, reason, before: facts(before), after: facts(after) } });
  });
}

function facts(edges: Edges): JsonObject {
  return { expires_at: iso(edges.expiresAt), reach: edges.reach as JsonObject | null, principal: { type: edges.principalType, value: edges.principalValue } };
}

function refused(field: string, message: string, slug: ErrorSlug = "would_widen"): AppError {
  return new AppError(slug, message, { details: { field, fields: [{ field, message }] } });
}

function endOf(input: NarrowInput, { grant, at }: Locked): Date | null {
  if (input.expires_at === undefined && input.duration_seconds === undefined) return grant.expiresAt;
  const end = input.expires_at === undefined ? addSeconds(at, input.duration_seconds ?? 0) : new Date(input.expires_at);
  const field = input.expires_at === undefined ? "duration_seconds" : "expires_at";
  if (end <= at) throw refused(field, "That is over already. To end the grant now, revoke it.", "invalid_request");
  if (grant.expiresAt !== null && end > grant.expiresAt) throw refused(field, `The grant ends at ${iso(grant.expiresAt)}; it can be made to end sooner, not later.`);
  return end;
}

function reachOf(input: NarrowInput, { reach }: Edges): Edges["reach"] {
  if (input.reach === undefined) return reach;
  const parsed = input.reach === null ? null : parseReach(input.reach);
  if (parsed !== null && !parsed.ok) throw invalid(`"reach": ${parsed.message}`, { fields: [{ field: "reach", message: parsed.message }] });
  if (!reachWithin(input.reach, reach)) {
    throw refused("reach", reach === null ? "The grant covers exactly one call already; nothing is narrower than that." : "This reach covers something that the grant does not, or cannot be shown not to. Keep each of its limits, the same or tighter.");
  }
  return input.reach;
}

async function principalOf(tx: TxCtx, input: NarrowInput, { grant }: Locked): Promise<Pick<Edges, "principalType" | "principalValue">> {
  const type = input.principal_scope?.type;
  if (type === undefined || type === grant.principalType) return { principalType: grant.principalType, principalValue: grant.principalValue };
  if (grant.principalType !== "project") throw refused("principal_scope", "Some who could use the grant then cannot use it now. Only a grant for a whole project can be given to fewer.");
  const source = await findSource(tx, grant.requestId);
  const values: Record<PrincipalType, string | null> = { requestor: source?.requestorId ?? null, project: grant.projectId, api_key: source?.keyId ?? null, agent: source?.agentId ?? null, machine: source?.machine ?? null };
  const value = values[type];
  if (value === null) throw refused("principal_scope", `The request behind this grant names no ${type === "api_key" ? "API key" : type}.`, "invalid_request");
  return { principalType: type, principalValue: value };
}

async function present(tx: TxCtx<MemberActor>, id: Id<"grant">, role: MemberActor["role"]): Promise<Grant> {
  const row = await findGrant(tx, id);
  if (row === null) throw notFound();
  return presentGrant(row, { ...tx.actor, role }, (await shortfallsOf(tx, [row])).get(id));
}

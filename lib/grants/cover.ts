import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { JsonObject } from "@countersign/sdk/canonical";
import { approvalRequests, grants } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import { meetsRule, reachHolds } from "@/lib/grants/covers";
import { signersOf } from "@/lib/grants/signers";
import type { Id } from "@/lib/ids";
import { listMembers } from "@/lib/settings/eligible";
import type { RuleTerms } from "@/lib/settings/terms";

export type GrantRow = typeof grants.$inferSelect;

/** A call that a grant may cover. */
export type Covered = {
  projectId: Id<"project">;
  keyId: Id<"key">;
  agentId: string | null;
  requestorId: Id<"user">;
  machine: string | null;
  action: string;
  resource: string | null;
  args: JsonObject;
  argsHash: string;
  digest: string;
  /** Whether the agent's own policy file denied the call: approvals of such requests never reach the hosted policy. */
  local: boolean;
  /** The `approval:` block of the rule that denies the call now; what was approved must meet it. */
  rule: RuleTerms | null;
};

/** Not revoked, not expired by the database clock, not used up. */
export function usable() {
  return and(isNull(grants.revokedAt), or(isNull(grants.expiresAt), gt(grants.expiresAt, sql`clock_timestamp()`)), or(eq(grants.singleUse, false), eq(grants.uses, 0)));
}

function principalIs(type: GrantRow["principalType"], value: string | null) {
  return value === null ? undefined : and(eq(grants.principalType, type), eq(grants.principalValue, value));
}

function amongThese({ id, standing }: { id?: Id<"grant">; standing?: boolean }) {
  return [id === undefined ? undefined : eq(grants.id, id), standing === true ? eq(grants.singleUse, false) : undefined];
}

/**
 * The active grant that covers a call, standing ones before single-use ones so that nothing is used up needlessly. A
 * grant without a reach covers its very action, resource and arguments; a single use is bound to the whole digest.
 * `among` looks at one grant only, or at those that are not for once.
 */
export async function findCover(ctx: Pick<Ctx, "db" | "orgId">, call: Covered, among: { id?: Id<"grant">; standing?: boolean } = {}): Promise<GrantRow | null> {
  const mayUse = or(
    principalIs("requestor", call.requestorId),
    principalIs("project", call.projectId),
    principalIs("api_key", call.keyId),
    principalIs("agent", call.agentId),
    principalIs("machine", call.machine),
  );
  const exact = and(isNull(grants.reach), eq(grants.action, call.action), sql`${grants.resource} is not distinct from ${call.resource}`, eq(grants.argsHash, call.argsHash));
  const rows = await ctx.db
    .select({ grant: grants, digest: approvalRequests.digest, signers: signersOf })
    .from(grants)
    .innerJoin(approvalRequests, eq(approvalRequests.id, grants.requestId))
    .where(and(eq(grants.orgId, ctx.orgId), eq(grants.projectId, call.projectId), eq(approvalRequests.policySource, call.local ? "local" : "hosted"), usable(), mayUse, ...amongThese(among), or(exact, sql`${grants.reach} is not null`)))
    .orderBy(asc(grants.singleUse), asc(grants.createdAt));
  const covering = rows.filter(({ grant, digest }) => (grant.singleUse ? digest === call.digest : grant.reach === null || reachHolds(grant, call)));
  if (covering.length === 0) return null;
  const named = call.rule?.approvers === undefined ? [] : await listMembers(ctx);
  return covering.find(({ grant, signers }) => meetsRule(call.rule, { grant, signers }, named))?.grant ?? null;
}

/**
 * Uses a grant once, by one conditional update on the database clock; false where it was revoked, expired, narrowed or
 * used up since it was read.
 */
export async function useGrant(tx: TxCtx, grant: Pick<GrantRow, "id" | "reach" | "principalType" | "principalValue">): Promise<boolean> {
  const asRead = and(sql`${grants.reach} is not distinct from ${grant.reach === null ? null : JSON.stringify(grant.reach)}::jsonb`, eq(grants.principalType, grant.principalType), eq(grants.principalValue, grant.principalValue));
  const used = await tx.db
    .update(grants)
    .set({ uses: sql`${grants.uses} + 1`, lastUsedAt: sql`date_trunc('milliseconds', clock_timestamp())` as unknown as Date })
    .where(and(eq(grants.orgId, tx.orgId), eq(grants.id, grant.id), usable(), asRead))
    .returning({ id: grants.id });
  return used.length === 1;
}

export async function findGrantById(ctx: Pick<Ctx, "db" | "orgId">, id: Id<"grant">): Promise<GrantRow | null> {
  const [row] = await ctx.db.select().from(grants).where(and(eq(grants.orgId, ctx.orgId), eq(grants.id, id)));
  return row ?? null;
}

import { eq } from "drizzle-orm";
import { organizations } from "@/db/schema";
import { signingKeyOf } from "@/lib/bundle/signing";
import type { Ctx, KeyActor } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError, notFound } from "@/lib/errors";
import { resolveRequestor, type Requestor } from "@/lib/identity/resolve";
import type { KeyDescription } from "@/lib/keys/description";
import { currentPolicy } from "@/lib/policies/current";
import { eligibleApprovers, listMembers, type AboutRequest } from "@/lib/settings/eligible";
import { effectiveTerms, resolveSettings } from "@/lib/settings/resolve";
import { iso } from "@/lib/time";

type Resolved = Awaited<ReturnType<typeof resolveSettings>>;

/** The key that asks, as the server sees it: scopes, place, whether its denies may be lifted, by whom, and why (contract section 3). */
export async function describeKey(ctx: Ctx<KeyActor>): Promise<KeyDescription> {
  const { actor, orgId } = ctx;
  const [[organization], requestor, resolved, policy] = await Promise.all([
    ctx.db.select({ id: organizations.id, name: organizations.name }).from(organizations).where(eq(organizations.id, orgId)),
    requestorOrNobody(ctx),
    resolveSettings(ctx, { keyId: actor.keyId, projectId: actor.projectId }),
    currentPolicy(ctx, actor.projectId),
  ]);
  if (organization === undefined) throw notFound();
  const { keyId, publicKey } = signingKeyOf(orgId, env().AUTH_SECRET);
  return {
    id: actor.keyId,
    name: actor.name,
    last_four: actor.lastFour,
    scopes: actor.scopes,
    organization,
    project: { id: actor.projectId, name: actor.projectName },
    requestor: requestor === null ? null : { id: requestor.userId, email: requestor.email, name: requestor.name },
    approvals: { enabled: resolved.enabled, resolved_scope: resolved.resolvedScope, why: why(resolved, organization.name, actor), approvers: await approversOf(ctx, resolved, requestor) },
    policy_version: policy?.version ?? null,
    bundle_key: { id: keyId, public_key: publicKey },
    server_time: iso(new Date()),
  };
}

/** The identity itself has its own address; here a claim that names nobody only leaves the requestor out. */
async function requestorOrNobody(ctx: Ctx<KeyActor>): Promise<Requestor | null> {
  try {
    return await resolveRequestor(ctx, ctx.actor.claimedEmail);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function approversOf(ctx: Ctx<KeyActor>, { row, enabled }: Resolved, requestor: Requestor | null): Promise<KeyDescription["approvals"]["approvers"]> {
  if (row === null || !enabled) return [];
  const members = await listMembers(ctx);
  const maker = members.find((member) => member.userId === ctx.actor.createdBy);
  const about: AboutRequest = { requestorId: requestor?.userId ?? null, requestorPersonKey: requestor?.personKey ?? null, keyCreatedBy: ctx.actor.createdBy, keyCreatorPersonKey: maker?.personKey ?? null };
  const approvers = await eligibleApprovers(ctx, effectiveTerms(row, {}, members), about);
  return approvers.map(({ userId, email, name }) => ({ id: userId, email, name }));
}

function why({ configured, resolvedScope, enabled }: Resolved, organization: string, key: KeyActor): string {
  if (!configured) return `Nobody ever set up approvals in ${organization}. An admin can turn them on under Settings, Approvals.`;
  const place = { api_key: `for the key ${key.name} itself`, project: `for the project ${key.projectName}`, org: `for the organization ${organization}`, default: "" }[resolvedScope];
  if (resolvedScope === "default") return `No row covers the key ${key.name}, its project or the organization, so approvals are off. An admin can add one under Settings, Approvals.`;
  return enabled ? `They are on ${place}.` : `They are off ${place}, and the first row on the way decides. An admin can turn them on under Settings, Approvals.`;
}

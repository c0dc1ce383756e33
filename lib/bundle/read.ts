import { listUsableGrants } from "@/lib/bundle/repo";
import { presentBundleGrant } from "@/lib/bundle/present";
import type { Bundle, BundleContent } from "@/lib/bundle/schema";
import { audienceOf, canonicalContent, etagOf, signBundle, signingKeyOf } from "@/lib/bundle/signing";
import type { Ctx, KeyActor } from "@/lib/context";
import { env } from "@/lib/env";
import { resolveRequestor } from "@/lib/identity/resolve";
import { livePolicyText } from "@/lib/policies/version";

const MOST_GRANTS = 500;

export type ReadBundle = { etag: string; signed(): Bundle };

/**
 * Everything by which a call of this key, for the person it names, can be judged in the agent's process (contract sections
 * 13 and 15). Throws E1306 and E1308 as guard does, so that whoever may not ask gets nothing to judge by.
 */
export async function readBundle(ctx: Ctx<KeyActor>, apiKey: string): Promise<ReadBundle> {
  const { actor, orgId } = ctx;
  const requestor = actor.claimedEmail === null ? null : await resolveRequestor(ctx, actor.claimedEmail);
  const by = { projectId: actor.projectId, keyId: actor.keyId, requestorId: requestor?.userId ?? null };
  const [policy, grants] = await Promise.all([livePolicyText(ctx, actor.projectId), listUsableGrants(ctx, by, MOST_GRANTS + 1)]);
  const content: BundleContent = {
    version: 1,
    organization_id: orgId,
    project: { id: actor.projectId, name: actor.projectName },
    requestor: requestor === null ? null : { id: requestor.userId, email: requestor.email },
    audience: { key: audienceOf(apiKey), email: actor.claimedEmail },
    policy,
    grants: grants.slice(0, MOST_GRANTS).map(presentBundleGrant),
    more_grants: grants.length > MOST_GRANTS,
  };
  const canonical = canonicalContent(content);
  return { etag: etagOf(canonical), signed: () => signBundle(content, canonical, signingKeyOf(orgId, env().AUTH_SECRET)) };
}

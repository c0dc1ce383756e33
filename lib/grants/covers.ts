import { parseReach, reachCovers } from "@countersign/sdk/policy";
import type { JsonObject } from "@countersign/sdk/canonical";
import type { Id } from "@/lib/ids";
import { findMember, type Member, type RuleTerms } from "@/lib/settings/terms";

/** What was approved: by whom, and for how long. */
export type Given = { grant: { createdAt: Date; expiresAt: Date | null; singleUse: boolean }; signers: readonly Id<"user">[] };

/**
 * Whether an approval is what the rule that denies the call now asks for: enough signatures, by the people it names, for
 * no longer than it allows. A request that was judged by a laxer rule opens nothing behind a stricter one.
 */
export function meetsRule(rule: RuleTerms | null, { grant, signers }: Given, members: readonly Member[]): boolean {
  if (rule === null) return true;
  const named = rule.approvers?.map((text) => findMember(members, text)?.userId);
  const counted = named === undefined || named.length === 0 ? signers : signers.filter((signer) => named.includes(signer));
  if (counted.length < (rule.quorum ?? (named === undefined ? 0 : 1))) return false;
  if (rule.maxGrantSeconds === undefined || grant.singleUse) return true;
  return grant.expiresAt !== null && grant.expiresAt.getTime() - grant.createdAt.getTime() <= rule.maxGrantSeconds * 1_000;
}

/** What a grant covers, apart from who may use it and until when; pure (contract section 7). */
export type Coverage = { reach: Record<string, unknown> | null; action: string; resource: string | null; argsHash: string };

export type Call = { action: string; resource: string | null; args: JsonObject; argsHash: string; agentId: string | null; projectId: string };

/**
 * Whether a grant's terms cover a call: without a reach exactly its action, resource and arguments. A reach that names no
 * action or resource keeps to the grant's own; what does not parse as a reach covers nothing.
 */
export function coverageHolds(grant: Coverage, call: Call): boolean {
  if (grant.reach === null) return grant.action === call.action && grant.resource === call.resource && grant.argsHash === call.argsHash;
  return reachHolds(grant, call);
}

/** The same for a grant that has a reach. */
export function reachHolds(grant: Pick<Coverage, "reach" | "action" | "resource">, call: Call): boolean {
  const parsed = parseReach(grant.reach);
  if (!parsed.ok) return false;
  if (parsed.reach.action === undefined && grant.action !== call.action) return false;
  if (parsed.reach.resource === undefined && grant.resource !== call.resource) return false;
  const agent = call.agentId === null ? {} : { agent: call.agentId };
  const resource = call.resource === null ? {} : { resource: call.resource };
  return reachCovers(parsed.reach, { action: call.action, args: call.args, project: call.projectId, ...resource, ...agent });
}

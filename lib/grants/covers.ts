import { parseReach, reachCovers } from "@countersign/sdk/policy";
import type { JsonObject } from "@countersign/sdk/canonical";
import type { Id } from "@/lib/ids";
import { findMember, type Member, type RuleTerms } from "@/lib/settings/terms";

/** What was approved: by whom, and for how long. */
export type Given = { grant: { createdAt: Date; expiresAt: Date | null; singleUse: boolean }; signers: readonly Id<"user">[] };

/** What an approval lacks for a rule. */
export type Unmet = { lacks: "signatures"; needed: number; named: boolean } | { lacks: "length"; mostSeconds: number };

/**
 * What an approval lacks of what the rule that denies the call now asks for: enough signatures, by the people it names, for
 * no longer than it allows; null where it has all. A request that was judged by a laxer rule opens nothing behind a stricter one.
 */
export function unmetBy(rule: RuleTerms | null, { grant, signers }: Given, members: readonly Member[]): Unmet | null {
  if (rule === null) return null;
  const named = rule.approvers?.map((text) => findMember(members, text)?.userId);
  const counted = named === undefined || named.length === 0 ? signers : signers.filter((signer) => named.includes(signer));
  const needed = rule.quorum ?? (named === undefined ? 0 : 1);
  if (counted.length < needed) return { lacks: "signatures", needed, named: named !== undefined && named.length > 0 };
  if (rule.maxGrantSeconds === undefined || grant.singleUse) return null;
  const fits = grant.expiresAt !== null && grant.expiresAt.getTime() - grant.createdAt.getTime() <= rule.maxGrantSeconds * 1_000;
  return fits ? null : { lacks: "length", mostSeconds: rule.maxGrantSeconds };
}

/** Whether an approval is all that the rule asks for. */
export function meetsRule(rule: RuleTerms | null, given: Given, members: readonly Member[]): boolean {
  return unmetBy(rule, given, members) === null;
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

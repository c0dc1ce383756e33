import { argsHash, CanonicalError, type JsonObject } from "@countersign/sdk/canonical";
import { decide, type EngineDecision } from "@countersign/sdk/policy";
import type { ClaimedCall } from "@/lib/guard/schema";
import type { SavedVersion } from "@/lib/policies/version";

/** What became of checking a claim, pure: what the server's own engine says, and what an auditor has to know about the claim. */
export type ClaimVerdict = { verified: boolean; note: string | null; engine: EngineDecision | null };

/** An agent may go on with a version this long after the next one was saved, so that short outages stop nobody. */
const GRACE_MS = 120_000;
const NO_ARGUMENTS = argsHash(undefined);

/** Judges a claim by the version it names. A claim is kept whatever it says; this only says how far it can be believed. */
export function judgeClaim(claim: ClaimedCall, version: SavedVersion | null, at: { project: string; decidedAt: Date }): ClaimVerdict {
  const doubt = (note: string, engine: EngineDecision | null = null): ClaimVerdict => ({ verified: false, note, engine });
  if (claim.decision_source === "approval") return doubt("It claims an approval, but approvals are used and recorded by the server alone, so this counts for none.");
  if (hashDiffers(claim)) return doubt("Its arguments do not give the hash it names.");
  if (claim.policy_source === "local") return doubt("It was judged by the agent's own policy, which the server does not know.");
  if (version === null) return doubt(claim.policy_version === undefined ? "It names no version of the policy." : `It names version ${claim.policy_version} of the policy, which does not exist.`);
  if (claim.withheld === true || (claim.args === undefined && claim.args_hash !== NO_ARGUMENTS)) return doubt("A part of it was withheld, for it is large or looks like a secret, so the decision could not be checked.");
  const engine = decide(version.compiled, {
    action: claim.action,
    args: (claim.args ?? {}) as JsonObject,
    project: at.project,
    ...(claim.resource === undefined ? {} : { resource: claim.resource }),
    ...(claim.agent_id === undefined ? {} : { agent: claim.agent_id }),
  });
  if (engine.decision !== claim.decision) return doubt(`Version ${version.version} of the policy says ${engine.decision}${engine.ruleId === null ? "" : ` (${engine.ruleId})`}, not ${claim.decision}.`, engine);
  const lateMs = version.supersededAt === null ? 0 : at.decidedAt.getTime() - version.supersededAt.getTime();
  if (lateMs > GRACE_MS) return doubt(`Version ${version.version} of the policy had not been live for ${Math.round(lateMs / 1_000)} s.`, engine);
  return { verified: true, note: null, engine };
}

function hashDiffers({ args, args_hash: claimed }: ClaimedCall): boolean {
  if (args === undefined) return false;
  try {
    return argsHash(args as JsonObject) !== claimed;
  } catch (error) {
    if (error instanceof CanonicalError) return true;
    throw error;
  }
}

import type { JsonObject } from "@countersign/sdk/canonical";
import { decide, type EngineDecision, type Rule } from "@countersign/sdk/policy";
import { unmetBy, type Given, type Unmet } from "@/lib/grants/covers";
import type { Compiled } from "@/lib/policies/compiled";
import type { Member } from "@/lib/settings/terms";
import { lengthInWords } from "@/lib/time";
import type { PrincipalType } from "@/lib/vocabulary";

/** What an active grant no longer covers as the policy stands: nothing at all, or not even the call that it was given for. */
export type Shortfall = { covers: "nothing" | "other_calls"; because: string };

export type Standing = Given & {
  reach: Record<string, unknown> | null;
  principalType: PrincipalType;
  /** The call that it was given for; without `args` only their hash is known. */
  call: { action: string; resource: string | null; agent: string | null; project: string; args: JsonObject | null };
};

/**
 * Why an active grant does not serve as the live policy stands, judged by the very rules by which guard judges it; null where
 * it may serve. Only what is certain is said: what might still be covered for another agent, or elsewhere in its reach, counts as covered.
 */
export function shortfallOf(policy: Compiled | null, standing: Standing, members: readonly Member[]): Shortfall | null {
  if (policy === null) return { covers: "nothing", because: "its project has no policy any more, and without one nothing is allowed" };
  const { rules } = policy.document;
  const asking = rules.filter((rule) => rule.enabled && rule.hitlEligible);
  const own = ownAnswer(policy, standing);
  const ownWhy = own === null ? null : whyNot(own, standing, members);
  if (asking.every((rule) => unmetBy(rule.approval, standing, members) !== null)) return { covers: "nothing", because: ownWhy ?? whyNone(asking, standing, members) };
  if (own === null || ownWhy === null) return null;
  const certain = standing.reach === null && (standing.principalType === "agent" || rules.every((rule) => !rule.enabled || rule.agents.length === 0));
  if (certain) return { covers: "nothing", because: ownWhy };
  return own.decision === "deny" && standing.reach !== null ? { covers: "other_calls", because: ownWhy } : null;
}

/** What the policy says now of the call that the grant was given for; null where its arguments are not known. */
function ownAnswer({ compiled }: Compiled, { call }: Standing): EngineDecision | null {
  if (call.args === null) return null;
  return decide(compiled, { action: call.action, args: call.args, project: call.project, ...(call.resource === null ? {} : { resource: call.resource }), ...(call.agent === null ? {} : { agent: call.agent }) });
}

function whyNot(answer: EngineDecision, standing: Standing, members: readonly Member[]): string | null {
  const who = answer.ruleId === null ? "the policy’s default action" : `rule “${answer.ruleId}”`;
  if (answer.decision !== "deny") return `${who} allows the call by itself now`;
  if (!answer.hitlEligible) return `${who} denies the call now and lets nobody lift it`;
  const unmet = unmetBy(answer.approval, standing, members);
  return unmet === null ? null : unmetWords(who, unmet, standing);
}

function whyNone(asking: readonly Rule[], standing: Standing, members: readonly Member[]): string {
  const [first] = asking;
  const unmet = first === undefined ? null : unmetBy(first.approval, standing, members);
  return first === undefined || unmet === null ? "no rule of its policy can be lifted by an approval any more" : unmetWords(`rule “${first.id}”`, unmet, standing);
}

function unmetWords(who: string, unmet: Unmet, { grant, signers }: Standing): string {
  if (unmet.lacks === "length") {
    const given = grant.expiresAt === null ? "has no end" : `was given for ${lengthInWords(Math.round((grant.expiresAt.getTime() - grant.createdAt.getTime()) / 1_000))}`;
    return `${who} lets a grant last ${lengthInWords(unmet.mostSeconds)} at most, and this one ${given}`;
  }
  const people = `${unmet.needed === 1 ? "the signature" : `${unmet.needed} signatures`} of ${unmet.named ? "the people it names" : "different people"}`;
  return `${who} wants ${people}, and this one was signed by ${unmet.named ? "others or too few of them" : signers.length === 1 ? "one" : String(signers.length)}`;
}

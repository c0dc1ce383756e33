import { actionDigest, argsHash, canonicalize, CanonicalError, type JsonObject } from "@countersign/sdk/canonical";
import type { CreateInput, GuardInput } from "@/lib/approvals/schema";
import { invalid } from "@/lib/errors";
import type { Id } from "@/lib/ids";

/** What exactly is to run, in canonical form (contract section 5). */
export type Action = {
  action: string;
  resource: string | null;
  agentId: string | null;
  /** Empty where only a hash was given: what is not known meets no condition. */
  args: JsonObject;
  /** RFC 8785 text; null where only a hash was given. */
  argsText: string | null;
  redactedText: string | null;
  argsHash: string;
  contextText: string | null;
  machine: string | null;
};

function canonical(value: unknown, field: string): string {
  try {
    return canonicalize(value as JsonObject);
  } catch (error) {
    if (error instanceof CanonicalError) throw invalid(`"${field}": ${error.message}`);
    throw error;
  }
}

export function guardAction(input: GuardInput): Action {
  return {
    ...common(input),
    action: input.action,
    args: (input.args ?? {}) as JsonObject,
    argsText: canonical(input.args ?? {}, "args"),
    redactedText: null,
    argsHash: argsHash(input.args as JsonObject | undefined),
  };
}

/** The action of a new request. Throws 400 where arguments and their hash disagree, or where redacted ones come without a hash. */
export function requestedAction(input: CreateInput): Action {
  const redactedText = input.args_redacted === undefined ? null : canonical(input.args_redacted, "args_redacted");
  const base = { ...common(input), action: input.canonical_action };
  if (input.args !== undefined || input.args_hash === undefined) {
    if (input.args === undefined && redactedText !== null) throw invalid('"args_hash": needed beside args_redacted, so that the approval is bound to the real arguments.');
    const argsText = canonical(input.args ?? {}, "args");
    const hash = argsHash(input.args as JsonObject | undefined);
    if (input.args_hash !== undefined && input.args_hash !== hash) throw invalid(`"args_hash": it is not the hash of "args", which is ${hash}.`);
    return { ...base, args: (input.args ?? {}) as JsonObject, argsText, redactedText: redactedText ?? argsText, argsHash: hash };
  }
  return { ...base, args: {}, argsText: null, redactedText, argsHash: input.args_hash };
}

/**
 * The arguments of a request as far as they are known. Redacted ones are a claim of the agent that nothing binds, so they
 * neither choose a rule nor meet the condition of a reach.
 */
export function knownArgs(row: { args: string | null }): JsonObject {
  return row.args === null ? {} : (JSON.parse(row.args) as JsonObject);
}

function common(input: GuardInput | CreateInput) {
  const machine = input.context?.["machine"];
  return {
    resource: input.resource ?? null,
    agentId: input.agent_id ?? null,
    contextText: input.context === undefined ? null : canonical(input.context, "context"),
    machine: typeof machine === "string" && machine.length > 0 && machine.length <= 256 ? machine : null,
  };
}

export type Bound = { orgId: Id<"org">; projectId: Id<"project">; requestorId: Id<"user">; policyVersion: number | null };

/** The digest that an approval is bound to. */
export function digestOf(action: Action, bound: Bound): string {
  return actionDigest({
    org: bound.orgId,
    project: bound.projectId,
    agent: action.agentId,
    requestor: bound.requestorId,
    action: action.action,
    resource: action.resource,
    args_hash: action.argsHash,
    policy_version: bound.policyVersion,
  });
}

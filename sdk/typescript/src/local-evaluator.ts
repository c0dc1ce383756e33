import type { Evaluator } from "./backend";
import type { JsonObject } from "./canonical/index";
import { hashAsMade } from "./call";
import type { Call, Decision } from "./decision";
import { ConfigurationError } from "./errors";
import { compilePolicy, decide, parsePolicy } from "./policy/index";
import type { CompiledPolicy, EngineDecision } from "./policy/index";
import { utf8Text } from "./utf8";

interface LocalPolicy {
  policy?: string | undefined;
  policyFile?: string | undefined;
  /** Whether a deny may become a request: never in local mode. */
  eligible: boolean;
}

/** Judges calls in this process by the engine that the server uses. Throws a `ConfigurationError` that names what is wrong with the policy, and where. */
export async function localEvaluator(local: LocalPolicy): Promise<Evaluator> {
  const name = local.policyFile ?? "policy";
  const compiled = compiledFrom(local.policy ?? (await readPolicyFile(name)), name);
  const judge = (call: Call): EngineDecision =>
    decide(compiled, {
      action: call.action,
      ...(call.args === undefined ? {} : { args: call.args as JsonObject }),
      ...(call.resource === undefined ? {} : { resource: call.resource }),
      ...(call.agentId === undefined ? {} : { agent: call.agentId }),
    });
  return {
    guard: async (call) => present(judge(call), call, { name, eligible: local.eligible }),
    check: async (call) => {
      const { decision, hitlEligible } = judge(call);
      return { allowed: decision !== "deny", needsApproval: decision === "deny" && hitlEligible && local.eligible, policyName: name };
    },
  };
}

function compiledFrom(text: string, name: string): CompiledPolicy {
  const parsed = parsePolicy(text);
  if (parsed.ok) return compilePolicy(parsed.policy);
  const [first] = parsed.errors;
  const rest = parsed.errors.length > 1 ? ` (and ${parsed.errors.length - 1} more)` : "";
  throw new ConfigurationError(`${name}:${first?.line ?? 1}:${first?.column ?? 1}: ${first?.message ?? "the policy cannot be read"}${rest}`);
}

async function readPolicyFile(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { readFile } = await import(/* webpackIgnore: true */ "node:fs/promises");
    bytes = await readFile(path);
  } catch (error) {
    throw new ConfigurationError(`The policy file ${path} cannot be read. Check policyFile.`, { cause: error });
  }
  return utf8Text(bytes, `The policy file ${path}`);
}

function present(found: EngineDecision, call: Call, { name, eligible }: { name: string; eligible: boolean }): Decision {
  const denied = found.decision === "deny";
  return {
    action: call.action,
    decision: found.decision,
    denied,
    hitlEligible: denied && found.hitlEligible && eligible,
    reason: found.reason ?? "",
    reasonCode: found.reasonCode,
    policyId: null,
    policyName: name,
    policyVersion: null,
    ruleId: found.ruleId,
    decisionSource: found.source,
    grantId: null,
    argsHash: hashAsMade(call),
    digest: null,
    approvedViaHitl: false,
    call,
    policySource: "local",
  };
}

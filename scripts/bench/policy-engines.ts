import { type Call, compilePolicy, decide } from "@countersign/sdk/policy";
import { type BenchRule, toPolicy } from "./policy-rules";

/** Whether a call may run; a promise only where the engine insists on one. */
export type Decider = (call: Call) => boolean | Promise<boolean>;

export interface Engine {
  readonly name: string;
  /** Prepares the rules once; null where the package is not installed. */
  readonly prepare: (rules: readonly BenchRule[]) => Promise<Decider | null>;
}

export const ours: Engine = {
  name: "countersign",
  prepare: (rules) => {
    const compiled = compilePolicy(toPolicy(rules));
    return Promise.resolve((call) => decide(compiled, call).decision === "allow");
  },
};

interface Cedar {
  preparsePolicySet(name: string, policies: { staticPolicies: string }): { type: string };
  statefulIsAuthorized(call: object): { type: string; response?: { decision: string } };
}

export const cedar: Engine = {
  name: "cedar-wasm",
  prepare: async (rules) => {
    const engine = await load<Cedar>("@cedar-policy/cedar-wasm/nodejs");
    if (engine === null) return null;
    const name = `rules-${rules.length}`;
    const parsed = engine.preparsePolicySet(name, { staticPolicies: rules.map(toCedar).join("\n") });
    if (parsed.type !== "success") throw new Error(`Cedar refuses the generated rules: ${JSON.stringify(parsed)}`);
    const entity = { type: "T", id: "x" };
    return (call) => {
      const context = { action: call.action, ...call.args };
      const answer = engine.statefulIsAuthorized({ principal: entity, action: { type: "Action", id: "call" }, resource: entity, context, preparsedPolicySetId: name, entities: [] });
      return answer.response?.decision === "allow";
    };
  },
};

function toCedar({ effect, action, isStart, atMost }: BenchRule): string {
  const text = JSON.stringify(isStart ? `${action}*` : action);
  const limit = atMost === null ? "" : ` && context has amount && context.amount <= ${atMost}`;
  return `${effect === "allow" ? "permit" : "forbid"} (principal, action, resource) when { context.action ${isStart ? "like" : "=="} ${text}${limit} };`;
}

interface Casbin {
  newModelFromString(text: string): object;
  newEnforcer(model: object): Promise<{ addPolicies(rules: string[][]): Promise<boolean>; enforce(...request: unknown[]): Promise<boolean> }>;
}

const CASBIN_MODEL = `
[request_definition]
r = act, amount
[policy_definition]
p = act, most, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = keyMatch(r.act, p.act) && r.amount <= p.most
`;

export const casbin: Engine = {
  name: "casbin",
  prepare: async (rules) => {
    const engine = await load<Casbin>("casbin");
    if (engine === null) return null;
    const enforcer = await engine.newEnforcer(engine.newModelFromString(CASBIN_MODEL));
    await enforcer.addPolicies(rules.map(({ effect, action, isStart, atMost }) => [isStart ? `${action}*` : action, String(atMost ?? Number.MAX_SAFE_INTEGER), effect]));
    return (call) => enforcer.enforce(call.action, Number(call.args?.["amount"] ?? 0));
  },
};

async function load<Module>(name: string): Promise<Module | null> {
  try {
    return (await import(name)) as Module;
  } catch (problem) {
    if ((problem as { code?: string }).code === "ERR_MODULE_NOT_FOUND") return null;
    throw problem;
  }
}

import { compilePolicy, decide, matchWhen, type Call, type EngineDecision, type PolicyDocument, type Rule } from "@countersign/sdk/policy";

/** What a rule said of a call when its turn came, and why in a sentence. */
export type Consideration = { rule: Rule; verdict: "decides" | "passes"; /** True where the rule names the action, so that only a condition kept it from deciding. */ near: boolean; why: string };

const MOST = 500;

/**
 * Every rule that was asked about a call, top to bottom, up to the one that decides; at most 500. Each is asked alone of the
 * engine that decides for agents, and then without one of its conditions after another, so nothing here can say otherwise than it.
 */
export function considerRules(document: PolicyDocument, call: Call): Consideration[] {
  const considered: Consideration[] = [];
  for (const rule of document.rules.slice(0, MOST)) {
    const alone = ask(document, rule, call);
    if (alone !== null) {
      considered.push({ rule, verdict: "decides", near: true, why: decidesBecause(rule, alone) });
      break;
    }
    considered.push({ rule, verdict: "passes", ...passesBecause(document, rule, call) });
  }
  return considered;
}

function ask(document: PolicyDocument, rule: Rule, call: Call): EngineDecision | null {
  const decision = decide(compilePolicy({ ...document, rules: [rule] }), call);
  return decision.source === "policy" ? decision : null;
}

function decidesBecause(rule: Rule, decision: EngineDecision): string {
  const pattern = `Its pattern \`${decision.matchedPattern ?? ""}\` matches`;
  if (decision.reasonCode === "CONDITION_FAILED") return rule.effect === "conditional" ? `${pattern}, and its conditions do not hold, so it asks for more than the rule allows.` : `${pattern}, and a condition cannot be checked, so it counts as met.`;
  return Object.keys(rule.when).length === 0 ? `${pattern}.` : `${pattern}, and its conditions hold.`;
}

const OPEN = { resources: [], agents: [], projects: [], argsHashes: [], when: {}, exact: false } as const;

function passesBecause(document: PolicyDocument, rule: Rule, call: Call): { near: boolean; why: string } {
  if (!rule.enabled) return { near: false, why: "It is switched off." };
  if (ask(document, { ...rule, ...OPEN }, call) === null) return { near: false, why: whyNoPattern(document, rule, call) };
  const stops = (part: Partial<Rule>) => ask(document, { ...rule, ...OPEN, ...part }, call) === null;
  const reasons = [
    stops({ resources: rule.resources, exact: rule.exact }) ? resourceWords(rule, call) : null,
    stops({ agents: rule.agents }) ? selectorWords("agent", rule.agents, call.agent) : null,
    stops({ projects: rule.projects }) ? selectorWords("project", rule.projects, call.project) : null,
    stops({ argsHashes: rule.argsHashes }) ? "it speaks of other arguments" : null,
    ...Object.entries(rule.when).map(([path, condition]) => (matchWhen({ [path]: condition }, call.args) ? null : `its condition on \`${path}\` does not hold`)),
  ].filter((reason) => reason !== null);
  return { near: true, why: `Its pattern matches, but ${reasons.length === 0 ? "not for certain" : reasons.join(", and ")}.` };
}

/** A deny takes any reading of a call; what lets through needs a certain one. */
function whyNoPattern(document: PolicyDocument, rule: Rule, call: Call): string {
  const asDeny = ask(document, { ...rule, ...OPEN, effect: "deny" }, call);
  if (asDeny !== null && (rule.effect === "allow" || rule.effect === "warn")) return `Only one reading of the command matches \`${asDeny.matchedPattern ?? ""}\`, and a rule that lets through needs every one.`;
  return `No pattern of it matches: ${rule.patterns.map((pattern) => `\`${pattern}\``).join(", ")}.`;
}

function resourceWords(rule: Rule, call: Call): string {
  return rule.resources.length === 0 ? "it is for calls without a resource" : selectorWords("resource", rule.resources, call.resource);
}

function selectorWords(what: string, wanted: readonly string[], given: string | undefined): string {
  const names = wanted.map((name) => `\`${name}\``).join(" or ");
  return given === undefined ? `it is for the ${what} ${names}, and the call names none` : `it is for the ${what} ${names}, not \`${given}\``;
}

import { argsHash, type JsonObject, type JsonValue } from "../canonical";
import { defaultDecision } from "./compile";
import { splitPath, type Truth } from "./conditions";
import { fits, readGlob } from "./glob-tokens";
import type { Call, Condition, EngineDecision, PolicyDocument, Rule, Scalar } from "./model";
import { ruleDecision } from "./outcome";
import { readCall } from "./readings";

/**
 * The plain reading of contract section 4: every rule, every pattern, in order, with nothing prepared.
 * It exists to be compared with the compiled engine, and gives the same decision for every policy and call.
 */
export function interpret(policy: PolicyDocument, call: Call): EngineDecision {
  for (const rule of policy.rules) {
    if (!rule.enabled) continue;
    for (const pattern of rule.patterns) {
      const decision = ask(rule, pattern, call);
      if (decision !== null) return decision;
    }
  }
  return defaultDecision(policy);
}

function ask(rule: Rule, pattern: string, call: Call): EngineDecision | null {
  const certain = rule.exact ? glob(pattern, call.action) : certainly(pattern, call);
  if (!certain && (rule.exact || !possibly(pattern, call))) return null;
  const elsewhere = rule.exact && rule.resources.length === 0 && call.resource !== undefined;
  const scope = all([said(!elsewhere), hashed(rule.argsHashes, call.args), narrow(rule.resources, call.resource), narrow(rule.agents, call.agent), narrow(rule.projects, call.project)]);
  const when = all(Object.entries(rule.when).map(([path, condition]) => conditionTruth(path, condition, call.args)));
  switch (rule.effect) {
    case "allow":
    case "warn":
      return certain && scope === "holds" && when === "holds" ? ruleDecision(rule, rule.effect, "RULE_MATCH", pattern) : null;
    case "conditional":
      if (scope === "fails") return null;
      if (certain && scope === "holds" && when === "holds") return ruleDecision(rule, "allow", "RULE_MATCH", pattern);
      return ruleDecision(rule, "deny", "CONDITION_FAILED", pattern);
    case "deny":
      if (scope === "fails" || when === "fails") return null;
      return ruleDecision(rule, "deny", when === "holds" ? "RULE_MATCH" : "CONDITION_FAILED", pattern);
  }
}

function certainly(pattern: string, call: Call): boolean {
  const full = readCall(call)?.full ?? [];
  return covers(pattern, call.action) || (full.length > 0 && full.every((text) => covers(pattern, text)));
}

function possibly(pattern: string, call: Call): boolean {
  const readings = readCall(call);
  const texts = readings === null ? [call.action] : [call.action, ...readings.full, ...readings.commands, ...readings.claimed];
  const tool = pattern.length > 2 && pattern.endsWith(":*") && !pattern.endsWith("\\:*") ? pattern.slice(0, -2) : null;
  return texts.some((text) => covers(pattern, text) || (tool !== null && glob(tool, text)));
}

function covers(pattern: string, text: string): boolean {
  if (glob(pattern, text)) return true;
  if (!pattern.includes(":") && glob(`${pattern}:*`, text)) return true;
  return pattern.length > 2 && pattern.endsWith(" *") && !pattern.endsWith("\\ *") && glob(pattern.slice(0, -2), text);
}

/** Fills the whole table of pattern positions against text positions, the textbook way. */
function glob(pattern: string, text: string): boolean {
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  let reached = [true, ...points.map(() => false)];
  for (const token of readGlob(pattern).tokens) {
    const next: boolean[] = [];
    for (let at = 0; at <= points.length; at += 1) {
      const before = at > 0;
      if (token.kind === "star") next.push(reached[at] === true || (before && next[at - 1] === true));
      else next.push(before && reached[at - 1] === true && fits(token, points[at - 1] ?? 0));
    }
    reached = next;
  }
  return reached[points.length] === true;
}

function narrow(patterns: readonly string[], value: string | undefined): Truth {
  if (patterns.length === 0 || patterns.includes("*")) return "holds";
  if (value === undefined) return "unknown";
  return patterns.some((pattern) => glob(pattern, value)) ? "holds" : "fails";
}

function hashed(hashes: readonly string[], args: JsonObject | undefined): Truth {
  if (hashes.length === 0) return "holds";
  try {
    return said(hashes.includes(argsHash(args)));
  } catch {
    return "unknown";
  }
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes("fails")) return "fails";
  return truths.includes("unknown") ? "unknown" : "holds";
}

function conditionTruth(path: string, condition: Condition, args: JsonObject | undefined): Truth {
  const value = argument(path, args);
  if (value === undefined) return "unknown";
  if (typeof condition === "string") return compare("matches", condition, value);
  if (typeof condition !== "object" || condition === null) return compare("eq", condition, value);
  return all(Object.entries(condition).map(([name, operand]) => compare(name, operand as Scalar | readonly Scalar[], value)));
}

function argument(path: string, args: JsonObject | undefined): JsonValue | undefined {
  const steps = splitPath(path);
  if (args === undefined || (steps.length > 1 && Object.hasOwn(args, path))) return undefined;
  let at: JsonValue | undefined = args;
  for (const step of steps) {
    const isStep: boolean = typeof at === "object" && at !== null && Object.hasOwn(at, step) && !(Array.isArray(at) && step === "length");
    at = isStep ? (at as JsonObject)[step] : undefined;
  }
  return at;
}

function compare(name: string, operand: Scalar | readonly Scalar[], value: JsonValue): Truth {
  if (name === "in") {
    const truths = (operand as readonly Scalar[]).map((member) => compare("eq", member, value));
    if (truths.includes("holds")) return "holds";
    return truths.includes("fails") ? "fails" : "unknown";
  }
  if (name === "matches") return typeof value === "string" ? said(glob(String(operand), value)) : "unknown";
  if (name === "eq" || name === "ne") {
    if (operand !== null && typeof operand !== typeof value) return "unknown";
    return said((operand === value) === (name === "eq"));
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return "unknown";
  const limit = Number(operand);
  if (name === "gt") return said(value > limit);
  if (name === "gte") return said(value >= limit);
  return said(name === "lt" ? value < limit : value <= limit);
}

function said(holds: boolean): Truth {
  return holds ? "holds" : "fails";
}

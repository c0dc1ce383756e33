import type { JsonValue } from "../canonical";
import { matchWhen } from "./conditions";
import { globProblem, compileGlob } from "./glob";
import { COMPARATORS } from "./keys";
import type { Call, Comparison, Condition, Scalar } from "./model";
import { matchesAction } from "./pattern";
import { readCall } from "./readings";

/** What a grant covers beyond the exact call; an argument that is not named may be anything (contract section 7). */
export interface Reach {
  readonly action?: string;
  readonly resource?: string;
  readonly args?: Readonly<Record<string, Condition>>;
}

/**
 * Whether a reach certainly covers a call: a missing or wrongly typed argument, or a missing resource, is not covered.
 * A chained shell line is covered only where each of its commands is, or where the reach spells the whole line out.
 */
export function reachCovers(reach: Reach, call: Call): boolean {
  if (reach.action !== undefined && !coversAction(reach.action, call)) return false;
  if (reach.resource !== undefined && (call.resource === undefined || !compileGlob(reach.resource).test(call.resource))) return false;
  return reach.args === undefined || matchWhen(reach.args, call.args);
}

function coversAction(pattern: string, call: Call): boolean {
  const glob = compileGlob(pattern);
  if (glob.shape === "exact" && glob.test(call.action)) return true;
  if (!matchesAction(pattern, call)) return false;
  return (readCall(call)?.commands ?? []).every((action) => matchesAction(pattern, { action }));
}

/** Reads a reach that came as JSON; the message says what to change. Never throws. */
export function parseReach(value: unknown): { ok: true; reach: Reach } | { ok: false; message: string } {
  if (!isRecord(value)) return refuse("A reach is an object with `action`, `resource` and `args`.");
  const unknown = Object.keys(value).find((key) => !["action", "resource", "args"].includes(key));
  if (unknown !== undefined) return refuse(`A reach has no \`${unknown.slice(0, 60)}\`; it takes \`action\`, \`resource\` and \`args\`.`);
  const { action, resource, args } = value;
  for (const [name, pattern] of [["action", action], ["resource", resource]] as const) {
    const problem = pattern === undefined ? null : patternProblem(pattern);
    if (problem !== null) return refuse(`The reach's \`${name}\` ${problem}; give a glob such as \`send_refund\` or \`deploy.*\`.`);
  }
  const problem = args === undefined ? null : argsProblem(args);
  if (problem !== null) return refuse(problem);
  return {
    ok: true,
    reach: {
      ...(typeof action === "string" && { action }),
      ...(typeof resource === "string" && { resource }),
      ...(isRecord(args) && { args: args as Record<string, Condition> }),
    },
  };
}

function patternProblem(pattern: unknown): string | null {
  return typeof pattern === "string" ? globProblem(pattern) : "is not a text";
}

function argsProblem(args: unknown): string | null {
  if (!isRecord(args)) return "The reach's `args` is an object of argument name → condition.";
  for (const [name, condition] of Object.entries(args)) {
    const problem = name === "" || name === "__proto__" ? "is not a name that a condition may have" : conditionProblem(condition);
    if (problem !== null) return `The reach's argument \`${name.slice(0, 60)}\` ${problem}.`;
  }
  return null;
}

/** Why a value is not a condition, as the end of a sentence, or null where it is one. */
export function conditionProblem(condition: unknown): string | null {
  if (typeof condition === "string") return globProblem(condition);
  if (isScalar(condition)) return null;
  if (!isRecord(condition)) return `needs a value or comparators (${COMPARATORS.join(", ")})`;
  const entries = Object.entries(condition);
  if (entries.length === 0) return `needs at least one comparator (${COMPARATORS.join(", ")})`;
  for (const [name, operand] of entries) {
    const problem = operandProblem(name, operand);
    if (problem !== null) return problem;
  }
  return null;
}

function operandProblem(name: string, operand: unknown): string | null {
  switch (name as keyof Comparison) {
    case "eq":
    case "ne":
      return isScalar(operand) ? null : `has an \`${name}\` that is not a text, number, boolean or null`;
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return typeof operand === "number" && Number.isFinite(operand) ? null : `has a \`${name}\` that is not a number`;
    case "in":
      return Array.isArray(operand) && operand.length > 0 && operand.every(isScalar) ? null : "has an `in` that is not a list of values";
    case "matches":
      return typeof operand === "string" ? globProblem(operand) : "has a `matches` that is not a glob";
    default:
      return `has no comparator \`${name.slice(0, 60)}\`; it takes ${COMPARATORS.join(", ")}`;
  }
}

function isScalar(value: unknown): value is Scalar {
  if (typeof value === "number") return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function isRecord(value: unknown): value is Record<string, JsonValue | undefined> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message };
}

import type { JsonObject, JsonValue } from "../canonical";
import { compileGlob } from "./glob";
import type { Comparison, Condition, Conditions, Scalar } from "./model";

/** `unknown` where an argument is missing or of another type than the condition speaks about. */
export type Truth = "holds" | "fails" | "unknown";

export type Test<Subject> = (subject: Subject) => Truth;

/** The test of nothing; one for all, so that rules without conditions share it. */
export const holds = (): Truth => "holds";

/** Prepares conditions for many calls; the order of conditions does not matter. */
export function compileConditions(conditions: Conditions): Test<JsonObject | undefined> {
  const tests = Object.entries(conditions).map(([path, condition]) => compileMember(path, condition));
  const [only] = tests;
  if (only === undefined) return holds;
  return tests.length === 1 ? only : (args) => every(tests, args);
}

/** Whether every condition certainly holds: a missing or wrongly typed argument is not enough (contract section 4). */
export function matchWhen(conditions: Conditions, args: JsonObject | undefined): boolean {
  return compileConditions(conditions)(args) === "holds";
}

/** One failure settles it; otherwise one doubt does. */
export function every<Subject>(tests: readonly Test<Subject>[], subject: Subject): Truth {
  let truth: Truth = "holds";
  for (const test of tests) {
    const found = test(subject);
    if (found === "fails") return "fails";
    if (found === "unknown") truth = "unknown";
  }
  return truth;
}

/** What two tests together say. */
export function both(one: Truth, other: Truth): Truth {
  if (one === "fails" || other === "fails") return "fails";
  return one === "holds" ? other : one;
}

/** Splits `a.b\.c` into `a` and `b.c`. */
export function splitPath(path: string): readonly string[] {
  const steps = [""];
  for (let i = 0; i < path.length; i += 1) {
    const char = path[i] ?? "";
    if (char === ".") steps.push("");
    else if (char === "\\" && i + 1 < path.length) steps[steps.length - 1] += path[(i += 1)] ?? "";
    else steps[steps.length - 1] += char;
  }
  return steps;
}

function compileMember(path: string, condition: Condition): Test<JsonObject | undefined> {
  const steps = splitPath(path);
  const test = compileCondition(condition);
  return (args) => {
    if (args === undefined) return "unknown";
    // A flat key that spells the same path makes it unclear which of the two the tool will read.
    if (steps.length > 1 && Object.hasOwn(args, path)) return "unknown";
    const value = lookUp(args, steps);
    return value === undefined ? "unknown" : test(value);
  };
}

function lookUp(args: JsonObject, steps: readonly string[]): JsonValue | undefined {
  let at: JsonValue = args;
  for (const step of steps) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    if (Array.isArray(at) && step === "length") return undefined;
    const next: JsonValue | undefined = (at as JsonObject)[step];
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

function compileCondition(condition: Condition): Test<JsonValue> {
  if (typeof condition === "string") return globTest(condition);
  if (typeof condition !== "object" || condition === null) return equalTo(condition);
  const tests = comparisonTests(condition);
  const [only] = tests;
  if (only === undefined) return () => "unknown";
  return tests.length === 1 ? only : (value) => every(tests, value);
}

function comparisonTests(wanted: Comparison): Test<JsonValue>[] {
  const tests: Test<JsonValue>[] = [];
  const { eq, ne, gt, gte, lt, lte, in: members, matches } = wanted;
  if (eq !== undefined) tests.push(equalTo(eq));
  if (ne !== undefined) tests.push(differentFrom(ne));
  if (gt !== undefined) tests.push(numeric((value) => value > gt));
  if (gte !== undefined) tests.push(numeric((value) => value >= gte));
  if (lt !== undefined) tests.push(numeric((value) => value < lt));
  if (lte !== undefined) tests.push(numeric((value) => value <= lte));
  if (members !== undefined) tests.push(oneOf(members));
  if (matches !== undefined) tests.push(globTest(matches));
  return tests;
}

function globTest(pattern: string): Test<JsonValue> {
  const glob = compileGlob(pattern);
  return (value) => (typeof value === "string" ? truth(glob.test(value)) : "unknown");
}

function numeric(isSo: (value: number) => boolean): Test<JsonValue> {
  return (value) => (typeof value === "number" && Number.isFinite(value) ? truth(isSo(value)) : "unknown");
}

function equalTo(wanted: Scalar): Test<JsonValue> {
  return (value) => (isComparable(value, wanted) ? truth(value === wanted) : "unknown");
}

function differentFrom(wanted: Scalar): Test<JsonValue> {
  return (value) => (isComparable(value, wanted) ? truth(value !== wanted) : "unknown");
}

function oneOf(members: readonly Scalar[]): Test<JsonValue> {
  const known = new Set<JsonValue>(members);
  return (value) => {
    if (known.has(value)) return "holds";
    return members.some((member) => isComparable(value, member)) ? "fails" : "unknown";
  };
}

/** Anything can be told apart from null; otherwise the types must be the same. */
function isComparable(value: JsonValue, wanted: Scalar): boolean {
  return wanted === null || typeof value === typeof wanted;
}

function truth(isSo: boolean): Truth {
  return isSo ? "holds" : "fails";
}

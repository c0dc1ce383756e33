import { globProblem, compileGlob, matchWhen, parseReach, reachCovers, type Comparison, type Condition, type Conditions, type Reach } from "@countersign/sdk/policy";

/**
 * Whether one reach certainly covers no call that another does not, pure; where that cannot be shown, the answer is no, so
 * that nothing which only looks narrower is taken for it (contract section 7). Null is exactly the call that was asked for,
 * which every reach of that request covers.
 */
export function reachWithin(inner: Record<string, unknown> | null, outer: Record<string, unknown> | null): boolean {
  if (inner === null) return true;
  if (outer === null) return false;
  const [a, b] = [parseReach(inner), parseReach(outer)];
  if (!a.ok || !b.ok) return false;
  return actionWithin(a.reach.action, b.reach.action) && resourceWithin(a.reach, b.reach) && argsWithin(a.reach.args ?? {}, b.reach.args ?? {});
}

/** A reach without an action means the very action in the very words, which a pattern reads in more ways than one. */
function actionWithin(inner: string | undefined, outer: string | undefined): boolean {
  if (inner === outer) return true;
  if (inner === undefined || outer === undefined) return false;
  const glob = compileGlob(inner);
  if (glob.shape === "exact" && !coversWhateverItCarries(outer, literalOf(inner))) return false;
  return variants(inner).every((one) => variants(outer).some((other) => globWithin(one, other)));
}

/** Whether a pattern covers an action even where its arguments carry a command line of their own. */
function coversWhateverItCarries(pattern: string, action: string): boolean {
  return reachCovers({ action: pattern }, { action }) && reachCovers({ action: pattern }, { action, args: { command: "one-command && another-one" } });
}

/** The texts that stand for a pattern when it allows (contract sections 4 and 20). */
function variants(pattern: string): string[] {
  const bare = pattern.endsWith(" *") && !pattern.endsWith("\\ *") && pattern.length > 2 ? [pattern.slice(0, -2)] : [];
  return [pattern, ...(pattern.includes(":") || pattern === "*" ? [] : [`${pattern}:*`]), ...bare];
}

/** Without a resource a reach keeps to the request's own, of which a pattern knows nothing. */
function resourceWithin(inner: Reach, outer: Reach): boolean {
  if (inner.resource === outer.resource) return true;
  return inner.resource !== undefined && outer.resource !== undefined && globWithin(inner.resource, outer.resource);
}

function argsWithin(inner: Conditions, outer: Conditions): boolean {
  return Object.entries(outer).every(([name, condition]) => {
    const own = inner[name];
    return own !== undefined && conditionWithin(own, condition);
  });
}

function conditionWithin(inner: Condition, outer: Condition): boolean {
  if (JSON.stringify(inner) === JSON.stringify(outer)) return true;
  const values = valuesOf(inner);
  if (values !== null) return values.every((value) => matchWhen({ value: outer }, { value }));
  const [a, b] = [comparisonOf(inner), comparisonOf(outer)];
  return (Object.keys(b) as (keyof Comparison)[]).every((comparator) => implies(a, b, comparator));
}

/** The only values that a condition takes, or null where they cannot be counted. */
function valuesOf(condition: Condition) {
  if (typeof condition === "string") return compileGlob(condition).shape === "exact" ? [literalOf(condition)] : null;
  if (typeof condition !== "object" || condition === null) return [condition];
  if (condition.eq !== undefined) return [condition.eq];
  return condition.in === undefined ? null : [...condition.in];
}

function comparisonOf(condition: Condition): Comparison {
  if (typeof condition === "string") return { matches: condition };
  return typeof condition === "object" && condition !== null ? condition : { eq: condition };
}

function implies(a: Comparison, b: Comparison, comparator: keyof Comparison): boolean {
  switch (comparator) {
    case "lte":
      return atMost(a.lte, b.lte) || atMost(a.lt, b.lte);
    case "lt":
      return atMost(a.lt, b.lt) || below(a.lte, b.lt);
    case "gte":
      return atMost(b.gte, a.gte) || atMost(b.gte, a.gt);
    case "gt":
      return atMost(b.gt, a.gt) || below(b.gt, a.gte);
    case "ne":
      return a.ne !== undefined && a.ne === b.ne;
    case "matches":
      return a.matches !== undefined && b.matches !== undefined && globWithin(a.matches, b.matches);
    case "eq":
    case "in":
      return false;
  }
}

function atMost(small: number | undefined, large: number | undefined): boolean {
  return small !== undefined && large !== undefined && small <= large;
}

function below(small: number | undefined, large: number | undefined): boolean {
  return small !== undefined && large !== undefined && small < large;
}

const LONGEST = 2_000;

/** Whether every text of one glob is a text of another: the wider one is laid over the narrower one, sign by sign. */
export function globWithin(inner: string, outer: string): boolean {
  if (inner === outer) return true;
  if (inner.length > LONGEST || outer.length > LONGEST || globProblem(inner) !== null || globProblem(outer) !== null) return false;
  const [narrow, wide] = [signsOf(inner), signsOf(outer)];
  if (narrow.includes("=[") || wide.includes("=[")) return false;
  let reached = startOf(wide);
  for (const sign of narrow) reached = step(wide, reached, sign);
  return reached.has(wide.length);
}

function startOf(wide: readonly string[]): Set<number> {
  return spread(wide, [0]);
}

/** A star of the wider glob may also take nothing. */
function spread(wide: readonly string[], from: Iterable<number>): Set<number> {
  const found = new Set<number>();
  for (const start of from) {
    let place = start;
    found.add(place);
    while (wide[place] === "*") {
      place += 1;
      found.add(place);
    }
  }
  return found;
}

function step(wide: readonly string[], reached: ReadonlySet<number>, sign: string): Set<number> {
  const next: number[] = [];
  for (const place of reached) {
    const over = wide[place];
    if (over === "*") next.push(place);
    else if (over !== undefined && takes(over, sign)) next.push(place + 1);
  }
  return spread(wide, next);
}

function takes(over: string, sign: string): boolean {
  if (over === sign) return true;
  if (sign === "*") return false;
  return over === "?";
}

/** The signs of a glob: `*`, `?`, and `=x` for the letter x; a class is not read, so an unescaped `[` stands apart from an escaped one. */
function signsOf(glob: string): string[] {
  return (glob.match(/\\[\s\S]|[\s\S]/gu) ?? []).map((sign) => {
    if (sign === "*" || sign === "?") return sign;
    return sign === "\\[" ? `=${sign}` : `=${sign.length > 1 && sign.startsWith("\\") ? sign.slice(1) : sign}`;
  });
}

function literalOf(glob: string): string {
  return glob.replaceAll(/\\([\s\S])/gu, "$1");
}

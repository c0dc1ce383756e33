import type { Rule } from "@countersign/sdk/policy";

/** A number of a rule above which it asks a person. */
export type Bound = { path: string; limit: number };
export type Asked = { value: number; approved: boolean };
export type LimitHint = { path: string; from: number; to: number; would_ask: number; of: number };

const FEWEST = 5;
const SHARE_SPARED = 0.5;
const GOAL = 0.8;

/** The one upper limit of a rule that asks above it; null where a rule has another shape or more than one condition. */
export function boundOf(rule: Pick<Rule, "effect" | "hitlEligible" | "when">): Bound | null {
  const [first, ...others] = Object.entries(rule.when);
  if (first === undefined || others.length > 0) return null;
  const [path, condition] = first;
  if (typeof condition !== "object" || condition === null || Object.keys(condition).length !== 1) return null;
  const limit = rule.effect === "conditional" ? (condition.lte ?? condition.lt) : rule.effect === "deny" && rule.hitlEligible ? (condition.gt ?? condition.gte) : undefined;
  return limit === undefined ? null : { path, limit };
}

/**
 * The smallest higher limit that would have spared most of these requests, every one of them approved: it stays below
 * everything that was denied or left without an answer. Null where it would have spared too few to be worth a change.
 */
export function limitHint(bound: Bound, asked: readonly Asked[]): LimitHint | null {
  if (asked.length < FEWEST) return null;
  const refused = Math.min(Infinity, ...asked.filter((one) => !one.approved).map((one) => one.value));
  const spared = asked.map((one) => one.value).filter((value) => value > bound.limit && value < refused).toSorted((a, b) => a - b);
  if (spared.length < asked.length * SHARE_SPARED) return null;
  const to = spared[Math.min(spared.length, Math.ceil(asked.length * GOAL)) - 1];
  if (to === undefined) return null;
  return { path: bound.path, from: bound.limit, to, would_ask: asked.filter((one) => one.value > to).length, of: asked.length };
}

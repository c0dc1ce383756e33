import type { Grant, NarrowInput } from "@/lib/grants/schema";
import type { PrincipalType } from "@/lib/vocabulary";

/** What is being narrowed, as it is typed; pure. */
export const LENGTHS = [{ value: "keep", label: "As it is", seconds: null }, { value: "day", label: "24 hours", seconds: 86_400 }, { value: "week", label: "7 days", seconds: 604_800 }, { value: "custom", label: "Custom", seconds: null }] as const;
export type Length = (typeof LENGTHS)[number]["value"];

export const SIGNS = [
  { value: "is", label: "is" },
  { value: "lte", label: "≤" },
  { value: "lt", label: "<" },
  { value: "gte", label: "≥" },
  { value: "gt", label: ">" },
  { value: "ne", label: "is not" },
  { value: "in", label: "is one of" },
  { value: "matches", label: "is like" },
] as const;
export type Sign = (typeof SIGNS)[number]["value"];

/** One limit on an argument. What the text was read from is kept, so that what nobody touched stays the same value. */
export type Limit = { key: number; path: string; sign: Sign; text: string; from: { text: string; value: unknown } | null };

export type NarrowDraft = {
  length: Length;
  hours: string;
  /** Whether only the very call that was approved stays covered. */
  exact: boolean;
  action: string;
  resource: string;
  limits: Limit[];
  principal: PrincipalType;
  reason: string;
};

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function limitsOf(reach: Grant["reach"]): Limit[] {
  const args = reach?.["args"];
  if (typeof args !== "object" || args === null) return [];
  const pairs = Object.entries(args as Record<string, unknown>).flatMap(([path, condition]) => {
    if (typeof condition !== "object" || condition === null || Array.isArray(condition)) return [{ path, sign: "is" as Sign, value: condition }];
    return Object.entries(condition).map(([name, value]) => ({ path, sign: SIGNS.find((one) => one.value === name)?.value ?? ("is" as Sign), value: value as unknown }));
  });
  return pairs.map(({ path, sign, value }, key) => ({ key, path, sign, text: textOf(value), from: { text: textOf(value), value } }));
}

const wordOf = (reach: Grant["reach"], name: string) => (typeof reach?.[name] === "string" ? reach[name] : "");

export function draftOf(grant: Grant): NarrowDraft {
  return { length: "keep", hours: "1", exact: false, action: wordOf(grant.reach, "action"), resource: wordOf(grant.reach, "resource"), limits: limitsOf(grant.reach), principal: grant.principal_scope.type, reason: "" };
}

/** `5000`, `true` and `["a"]` mean what JSON says; anything else is a text. */
function valueOf({ text, sign, from }: Limit): unknown {
  if (from !== null && from.text === text) return from.value;
  if (typeof from?.value === "string" && sign !== "in") return text;
  if (sign === "matches") return text;
  try {
    return JSON.parse(text);
  } catch {
    return sign === "in" ? text.split(",").map((part) => part.trim()).filter((part) => part !== "") : text;
  }
}

function argsOf(limits: readonly Limit[]): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const limit of limits) {
    const path = limit.path.trim();
    const before = args[path];
    if (limit.sign === "is") args[path] = valueOf(limit);
    else args[path] = { ...(typeof before === "object" && before !== null ? before : {}), [limit.sign]: valueOf(limit) };
  }
  return args;
}

/** The reach that the draft means; undefined where it is the grant's own. */
function reachOf(draft: NarrowDraft, grant: Grant): Record<string, unknown> | null | undefined {
  if (grant.reach === null) return undefined;
  if (draft.exact) return null;
  const args = argsOf(draft.limits);
  const next = { ...(draft.action.trim() === "" ? {} : { action: draft.action.trim() }), ...(draft.resource.trim() === "" ? {} : { resource: draft.resource.trim() }), ...(Object.keys(args).length === 0 ? {} : { args }) };
  const kept = draftOf(grant);
  const isKept = kept.action === next.action && JSON.stringify([draft.action, draft.resource, draft.limits]) === JSON.stringify([kept.action, kept.resource, kept.limits]);
  return isKept || JSON.stringify(next) === JSON.stringify(grant.reach) ? undefined : next;
}

export type Problem = { field: "duration_seconds" | "reach"; message: string };

/** The body that the draft means, null where it would change nothing, or what is wrong with one of its fields. */
export function readNarrowing(draft: NarrowDraft, grant: Grant): { ok: true; input: NarrowInput | null } | { ok: false; problem: Problem } {
  const hours = /^\d{1,4}$/.test(draft.hours.trim()) ? Number(draft.hours) : 0;
  if (draft.length === "custom" && hours < 1) return { ok: false, problem: { field: "duration_seconds", message: "Write a whole number of hours, at least 1." } };
  const unnamed = draft.exact ? undefined : draft.limits.find((limit) => limit.path.trim() === "" || limit.text.trim() === "");
  if (unnamed !== undefined) return { ok: false, problem: { field: "reach", message: "Name the argument of each limit and its value, or take the limit off." } };
  const seconds = draft.length === "custom" ? hours * 3_600 : (LENGTHS.find((one) => one.value === draft.length)?.seconds ?? null);
  const reach = reachOf(draft, grant);
  const input = {
    ...(seconds === null ? {} : { duration_seconds: seconds }),
    ...(reach === undefined ? {} : { reach }),
    ...(draft.principal === grant.principal_scope.type ? {} : { principal_scope: { type: draft.principal } }),
  };
  if (Object.keys(input).length === 0) return { ok: true, input: null };
  return { ok: true, input: { ...input, ...(draft.reason.trim() === "" ? {} : { reason: draft.reason }) } };
}

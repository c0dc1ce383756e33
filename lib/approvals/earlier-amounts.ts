import type { Comparison, Condition } from "@countersign/sdk/policy";
import { amountOf, compareValues, type Amount } from "@/lib/approvals/preview";
import type { RequestRow } from "@/lib/approvals/repo";
import type { EarlierAmounts } from "@/lib/approvals/schema";
import { listAllowedCalls } from "@/lib/audit/recent-calls";
import type { Ctx } from "@/lib/context";
import { currentPolicy } from "@/lib/policies/current";
import { iso } from "@/lib/time";

const DAYS = 90;
/** Of a project's calls no more than these are looked at, so that a card costs the same whatever was recorded. */
const MOST_CALLS = 5_000;
const MOST_MARKS = 60;

type Asked = Pick<RequestRow, "projectId" | "action" | "agentId" | "keyId" | "callId" | "policyId" | "policyVersion" | "ruleIndex">;

/** What this agent moved before, beside what it asks to move now; null where no agent asked. */
export async function earlierAmounts(ctx: Pick<Ctx, "db" | "orgId">, row: Asked, asked: Amount): Promise<EarlierAmounts | null> {
  const { keyId } = row;
  if (keyId === null) return null;
  const [{ args, since }, limit] = await Promise.all([listAllowedCalls(ctx, { ...row, keyId }, { days: DAYS, calls: MOST_CALLS }), limitOf(ctx, row, asked)]);
  const amounts = args
    .filter((call) => call.id !== row.callId && call.args !== null)
    .map((call) => amountOf(JSON.parse(call.args ?? "{}") as Parameters<typeof amountOf>[0]))
    .filter((amount): amount is Amount => amount !== null && amount.currency === asked.currency)
    .toSorted((a, b) => compareValues(a.value, b.value));
  return {
    count: amounts.length,
    days: DAYS,
    since: iso(since),
    smallest: wordsOf(amounts[0]),
    largest: wordsOf(amounts.at(-1)),
    as_large: amounts.filter((amount) => compareValues(amount.value, asked.value) >= 0).length,
    marks: spread(amounts, MOST_MARKS).map((amount) => amount.value),
    limit: wordsOf(limit),
  };
}

function wordsOf(amount: Amount | undefined): { value: string; text: string } | null {
  return amount === undefined ? null : { value: amount.value, text: amount.text };
}

/** Evenly out of all, the first and the last among them. */
function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, n) => all[Math.round((n * (all.length - 1)) / (most - 1))] as T);
}

/** What the rule says of the amount, while the version that stopped the call is still the live one. */
async function limitOf(ctx: Pick<Ctx, "db" | "orgId">, row: Asked, asked: Amount): Promise<Amount | undefined> {
  if (row.policyId === null || row.ruleIndex === null) return undefined;
  const current = await currentPolicy(ctx, row.projectId);
  if (current === null || current.policyId !== row.policyId || current.version !== row.policyVersion) return undefined;
  const rule = current.document.rules[row.ruleIndex];
  const bound = rule === undefined ? null : boundOf(rule.when[asked.path], rule.effect === "conditional");
  return bound === null ? undefined : (amountOf({ [asked.path]: bound, ...(asked.currency === null ? {} : { currency: asked.currency }) }) ?? undefined);
}

/** A deny holds above its bound, a conditional rule lets through below it. */
function boundOf(condition: Condition | undefined, conditional: boolean): number | null {
  if (typeof condition !== "object" || condition === null) return null;
  const { gt, gte, lt, lte } = condition as Comparison;
  return (conditional ? (lte ?? lt) : (gt ?? gte)) ?? null;
}

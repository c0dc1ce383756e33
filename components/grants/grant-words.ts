import { formatCount, formatDuration, plural } from "@/components/ui";
import type { Grant } from "@/lib/grants/schema";
import type { DecisionKind } from "@/lib/vocabulary";

const SIGNS: Readonly<Record<string, string>> = { eq: "=", ne: "≠", gt: ">", gte: "≥", lt: "<", lte: "≤", in: "in", matches: "like" };
const DAY_SECONDS = 86_400;
const DAY_MS = 86_400_000;

export const KIND_LABELS: Record<DecisionKind, string> = {
  approved_once: "Once",
  approved_timed: "For a time",
  approved_forever_grant: "Forever",
  approved_forever: "By policy change",
};

/** The action that a grant covers: the pattern of its reach where it has one. */
export function actionOf(grant: Grant): string {
  const pattern = grant.reach?.["action"];
  return typeof pattern === "string" ? pattern : grant.action;
}

function valueWords(value: unknown): string {
  if (typeof value === "number") return formatCount(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function conditionWords(path: string, condition: unknown): string[] {
  if (typeof condition !== "object" || condition === null || Array.isArray(condition)) return [`${path} = ${valueWords(condition)}`];
  return Object.entries(condition).map(([operator, value]) => `${path} ${SIGNS[operator] ?? operator} ${valueWords(value)}`);
}

/** What must hold for the grant to cover a call, such as `amount ≤ 2,500`; null where it covers exactly the arguments that were approved. */
export function reachWords(grant: Grant): string[] | null {
  if (grant.reach === null) return null;
  const args = grant.reach["args"];
  const resource = grant.reach["resource"];
  return [
    ...(typeof args === "object" && args !== null ? Object.entries(args).flatMap(([path, condition]) => conditionWords(path, condition)) : []),
    ...(typeof resource === "string" ? [`resource like ${resource}`] : []),
  ];
}

/** For how long it was given: `for 7 days`, `once`, `forever`. */
export function lengthWords(grant: Grant): string {
  if (grant.kind === "approved_once") return "once";
  if (grant.expires_at === null) return "forever";
  const seconds = Math.round((Date.parse(grant.expires_at) - Date.parse(grant.created_at)) / 1_000);
  return seconds === DAY_SECONDS ? "for 24 hours" : `for ${formatDuration(seconds)}`;
}

/** Whole days since it was last used, or given where nobody has used it. */
export function idleDays(grant: Grant, now: number): number {
  return Math.floor((now - Date.parse(grant.last_used_at ?? grant.created_at)) / DAY_MS);
}

/** What revoking would mean for those who use it. */
export function revokeWords(grant: Grant, now: number): string {
  if (grant.unused_for_90_days) return `It bites on the next call. Nobody has used it for ${plural(idleDays(grant, now), "day")}, so nobody should notice.`;
  if (grant.uses === 0) return "It bites on the next call. Nobody has used it yet.";
  return `It bites on the next call, which then needs an approval again. It was used ${grant.uses === 1 ? "once" : `${formatCount(grant.uses)} times`}.`;
}

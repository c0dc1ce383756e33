import { formatCount, formatDuration, plural } from "@/components/ui";
import type { Grant, GrantChange } from "@/lib/grants/schema";
import type { DecisionKind, PrincipalType } from "@/lib/vocabulary";

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
export function reachWords(grant: Pick<Grant, "reach">): string[] | null {
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

/** `covers nothing any more`. */
export function shortfallWords({ covers }: NonNullable<Grant["shortfall"]>): string {
  return covers === "nothing" ? "covers nothing any more" : "does not cover the call it was given for";
}

/** What revoking would mean for those who use it. */
export function revokeWords(grant: Grant, now: number): string {
  if (grant.shortfall?.covers === "nothing") return "It covers nothing any more, so nobody should notice.";
  if (grant.unused_for_90_days) return `It bites on the next call. Nobody has used it for ${plural(idleDays(grant, now), "day")}, so nobody should notice.`;
  if (grant.uses === 0) return "It bites on the next call. Nobody has used it yet.";
  return `It bites on the next call, which then needs an approval again. It was used ${grant.uses === 1 ? "once" : `${formatCount(grant.uses)} times`}.`;
}

const PRINCIPALS: Record<PrincipalType, string> = { requestor: "", project: "project ", api_key: "the key ", agent: "the agent ", machine: "the machine " };

/** `Alice Nguyen`, `project web`, `the key ci`. */
export function principalWords({ type, label }: { type: PrincipalType; label: string }): string {
  return `${PRINCIPALS[type]}${label}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** What a narrowing changed, each edge as before and after: `amount ≤ 5,000 became amount ≤ 2,500`. */
export function changeWords({ before, after }: GrantChange): string[] {
  if (before === null || after === null) return [];
  const covers = (side: Record<string, unknown>) => {
    const reach = isRecord(side["reach"]) ? side["reach"] : null;
    const words = reachWords({ reach }) ?? ["exactly the call that was approved"];
    const action = typeof reach?.["action"] === "string" ? [reach["action"]] : [];
    return [...action, ...words].join(" and ") || "whatever its arguments";
  };
  const ends = (side: Record<string, unknown>) => (typeof side["expires_at"] === "string" ? `ends ${side["expires_at"].slice(0, 16).replace("T", " ")} UTC` : "ends when revoked");
  const holder = (side: Record<string, unknown>) => `for ${isRecord(side["principal"]) ? String(side["principal"]["type"]).replace("api_key", "one key") : "somebody"}`;
  return [covers, ends, holder].flatMap((words) => (words(before) === words(after) ? [] : [`${words(before)} became ${words(after)}`]));
}

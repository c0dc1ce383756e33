import type { Review } from "@/lib/approvals/schema";

/** How one argument may differ from what was asked, in a reach of one's own. */
export const LIMIT_KINDS = ["same", "most", "least", "like", "any"] as const;
export type Limit = { name: string; how: (typeof LIMIT_KINDS)[number]; value: string; asked: string | number | boolean };
export type OwnReach = { action: string; limits: Limit[] };

/** What an approval wider than once covers: exactly this call, one of the widths on offer, or a pattern of the approver's own. */
export type Covers = { kind: "exact" } | { kind: "offered"; pattern: string; aside: string; reach: Record<string, unknown> } | { kind: "own" };

const COMMAND_LINE = /^(bash|sh|zsh|shell|terminal|exec|run_command|run_shell|run_terminal_cmd)(:|$|\\)/i;

/** Begins as narrow as it can: this action, and every argument as it was asked. A command line stands in the pattern itself. */
export function ownReachOf(review: Pick<Review, "exact_action" | "limits" | "reaches">): OwnReach {
  const shell = COMMAND_LINE.test(review.exact_action);
  return {
    action: review.exact_action,
    limits: review.limits.fixed.map(({ name, value }) => ({ name, how: shell && name === "command" ? "any" : "same", value: String(value), asked: value })),
  };
}

/** Which ways of differing an argument has. */
export function limitKindsOf({ asked }: Pick<Limit, "asked">): readonly Limit["how"][] {
  if (typeof asked === "number") return ["same", "most", "least", "any"];
  return typeof asked === "string" ? ["same", "like", "any"] : ["same", "any"];
}

export type ReachRead = { ok: true; reach: Record<string, unknown> | null } | { ok: false; message: string };

/** The reach as the server reads it; null is exactly this call. */
export function readReach(covers: Covers, own: OwnReach | null): ReachRead {
  if (covers.kind === "exact" || (covers.kind === "own" && own === null)) return { ok: true, reach: null };
  if (covers.kind === "offered") return { ok: true, reach: covers.reach };
  const { action, limits } = own ?? { action: "", limits: [] };
  if (action.trim() === "") return { ok: false, message: "Write a pattern for the action, such as deploy.* for every deploy." };
  const args: Record<string, unknown> = {};
  for (const limit of limits) {
    const condition = conditionOf(limit);
    if (condition === null) return { ok: false, message: `Write a number for ${limit.name}, with a point for fractions.` };
    if (condition !== undefined) args[limit.name] = condition;
  }
  return { ok: true, reach: { action: action.trim(), ...(Object.keys(args).length === 0 ? {} : { args }) } };
}

/** Undefined where the argument may be anything, null where no number was written. */
function conditionOf({ how, value, asked }: Limit): unknown {
  if (how === "any") return undefined;
  if (how === "same") return { eq: asked };
  if (how === "like") return { matches: value };
  const number = /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) return null;
  return how === "most" ? { lte: number } : { gte: number };
}

/** What is covered, for the sentence above the answers; null for exactly this call. */
export function coversWords(covers: Covers, own: OwnReach | null): string | null {
  if (covers.kind === "exact") return null;
  if (covers.kind === "offered") return `${covers.pattern} (${covers.aside})`;
  const limits = (own?.limits ?? []).flatMap(limitWords);
  return `${own?.action ?? ""}${limits.length === 0 ? " with any arguments" : ` with ${limits.join(", ")}`}`;
}

function limitWords({ name, how, value, asked }: Limit): string[] {
  switch (how) {
    case "same": return [`${name} ${JSON.stringify(asked)}`];
    case "most": return [`${name} up to ${value}`];
    case "least": return [`${name} from ${value}`];
    case "like": return [`${name} like ${value}`];
    case "any": return [];
  }
}

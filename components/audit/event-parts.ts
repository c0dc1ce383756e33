import type { AuditEventLine, AuditRow } from "@/lib/audit/schema";

/** What a person's kind of approval is called in a sentence. */
export const KIND_WORDS: Readonly<Record<string, string>> = {
  approved_once: "Approved once",
  approved_timed: "Approved for a time",
  approved_forever_grant: "Approved forever",
  approved_forever: "Approved by changing the policy",
};

/** A text in an event's data; null where it is absent, no text, or erased. */
export function text(event: AuditEventLine, name: string): string | null {
  const value = event.data?.[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function number(event: AuditEventLine, name: string): string {
  const value = event.data?.[name];
  return typeof value === "number" ? String(value) : "?";
}

/** What somebody wrote, in quotation marks; empty where they wrote nothing. */
export function quoted(event: AuditEventLine, name: string): string {
  const words = text(event, name);
  return words === null ? "" : `“${words}”`;
}

/** A labelled piece of data such as "Version 4"; empty where there is none. */
export function part(event: AuditEventLine, name: string, label: string): string {
  const value = event.data?.[name];
  return typeof value === "string" || typeof value === "number" ? `${label} ${value}.` : "";
}

/** Told by an agent's own SDK, and not borne out by what the server knows: nobody has checked it. */
export function isClaimed(event: AuditEventLine): boolean {
  return event.data?.["recorded_by"] === "sdk" && event.data["verified"] === false;
}

export type Group = { main: AuditEventLine; /** What was written with it and says nothing more by itself. */ also: AuditEventLine[]; gapMs: number | null };

const FOLLOWERS: Readonly<Record<string, readonly string[]>> = { "approval.approved": ["grant.created"], "approval.redeemed": ["grant.used"], "call.decided": ["grant.used"] };

function isRefusal(event: AuditEventLine): boolean {
  return event.type === "call.decided" && text(event, "decision") === "deny";
}

/** Folds into one step what belongs together: a refusal and the request that follows it, an approval and its grant, a redemption and its use. */
export function fold(events: readonly AuditEventLine[]): Group[] {
  const groups: Group[] = [];
  for (const event of events) {
    const before = groups.at(-1);
    if (before !== undefined && (FOLLOWERS[before.main.type] ?? []).includes(event.type)) before.also.push(event);
    else if (before !== undefined && event.type === "approval.requested" && isRefusal(before.main)) groups[groups.length - 1] = { main: event, also: [before.main, ...before.also], gapMs: null };
    else groups.push({ main: event, also: [], gapMs: null });
  }
  return groups.map((group, index) => {
    const earlier = groups[index - 1];
    return { ...group, gapMs: earlier === undefined ? null : Date.parse(group.main.at) - Date.parse(earlier.main.at) };
  });
}

/** `web policy v14, rule 1`; null where no policy was in force. */
export function policyWords({ policy }: AuditRow): string | null {
  if (policy === null) return null;
  const rule = policy.rule_id === null ? "" : `, rule ${policy.rule_id.replace(/^rule-/, "")}`;
  return `${policy.name ?? "the"} policy${policy.version === null ? "" : ` v${policy.version}`}${rule}`;
}

/** What the call itself adds to one of its events. */
export function noteOn(event: AuditEventLine, call: AuditRow): string {
  const policy = policyWords(call);
  if (event.type === "approval.requested" && event.request_id === call.request_id && policy !== null) return `Denied by ${policy}, which may be lifted.`;
  if (event.type === "approval.redeemed" && call.decision_kind === "approved_once") return "One use, now spent.";
  return "";
}

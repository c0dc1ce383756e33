import type { Node } from "yaml";
import { DAY, parseDuration } from "./duration";
import { APPROVAL_KEYS } from "./keys";
import type { ApprovalBlock } from "./model";
import { readTexts } from "./parse-values";
import type { Member, Members, Source } from "./source";

const MAX_TIMEOUT = 30 * DAY;
const MAX_GRANT = 365 * DAY;

/** Reads an `approval:` block; durations become seconds. */
export function readApproval(source: Source, node: Node | null): ApprovalBlock | null {
  const members = source.members(node, APPROVAL_KEYS, "`approval`");
  if (members === null) return null;
  const timeoutSeconds = readSeconds(source, members, "timeout", MAX_TIMEOUT);
  const escalateAfterSeconds = readSeconds(source, members, "escalate_after", MAX_TIMEOUT);
  const maxGrantSeconds = readSeconds(source, members, "max_grant", MAX_GRANT);
  const escalateTo = readPeople(source, members.get("escalate_to"), "escalate_to");
  const approvers = readPeople(source, members.get("approvers"), "approvers");
  const quorum = readQuorum(source, members.get("quorum"), approvers);
  if (timeoutSeconds !== undefined && escalateAfterSeconds !== undefined && escalateAfterSeconds >= timeoutSeconds) {
    source.report(members.get("escalate_after")?.value ?? null, "`escalate_after` must be shorter than `timeout`, or nobody would ever be called.");
  }
  return {
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(escalateAfterSeconds !== undefined && { escalateAfterSeconds }),
    ...(escalateTo !== undefined && { escalateTo }),
    ...(quorum !== undefined && { quorum }),
    ...(approvers !== undefined && { approvers }),
    ...(maxGrantSeconds !== undefined && { maxGrantSeconds }),
  };
}

function readSeconds(source: Source, members: Members, key: string, longest: number): number | undefined {
  const member = members.get(key);
  if (member === undefined) return undefined;
  const value = source.scalar(member.value);
  const seconds = typeof value === "string" || typeof value === "number" ? parseDuration(String(value)) : null;
  const at = member.value ?? member.key;
  if (seconds === null) source.report(at, `\`${key}\` must be a duration such as 30m, 4h, 90d, or a whole number of seconds.`);
  else if (seconds > longest) source.report(at, `\`${key}\` may be at most ${longest / DAY} days.`, `${longest / DAY}d`);
  else return seconds;
  return undefined;
}

function readPeople(source: Source, member: Member | undefined, key: string): readonly string[] | undefined {
  if (member === undefined) return undefined;
  const people: string[] = [];
  for (const { text: person, at } of readTexts(source, member.value ?? member.key, `\`${key}\``)) {
    const known = /^[^\s@]+@[^\s@]+$/.test(person) || /^usr_\w+$/.test(person);
    if (!known) source.report(at, `\`${person.slice(0, 60)}\` in \`${key}\` is neither an e-mail address nor a member id.`);
    else if (!people.some((other) => other.toLowerCase() === person.toLowerCase())) people.push(person);
  }
  return people;
}

function readQuorum(source: Source, member: Member | undefined, approvers: readonly string[] | undefined): number | undefined {
  if (member === undefined) return undefined;
  const value = source.scalar(member.value);
  const at = member.value ?? member.key;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > 100) {
    source.report(at, "`quorum` must be a whole number from 1 to 100.");
    return undefined;
  }
  if (approvers !== undefined && approvers.length > 0 && value > approvers.length) {
    source.report(at, `A quorum of ${value} cannot be reached by ${approvers.length} approvers. Lower it, or name more approvers.`, String(approvers.length));
    return undefined;
  }
  return value;
}

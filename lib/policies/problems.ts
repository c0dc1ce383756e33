import type { PolicyDocument, PolicyError, Rule } from "@countersign/sdk/policy";
import type { Id } from "@/lib/ids";
import { reachableSigners } from "@/lib/settings/checks";
import { findMember, type Member } from "@/lib/settings/terms";

export type PolicyPeople = {
  members: readonly Member[];
  /** Who made the project's live keys. */
  keyMakers: readonly Id<"user">[];
  /** What the settings row gives a rule that does not say for itself. */
  row: { approvers: Id<"user">[]; quorum: number } | null;
};

/** What is wrong with the people that a policy names: approvers who are not there, and quorums that nobody can reach (contract section 20). */
export function peopleProblems(yaml: string, document: PolicyDocument, people: PolicyPeople): PolicyError[] {
  const lines = yaml.split(/\r?\n/);
  return document.rules.filter((rule) => rule.enabled && rule.approval !== null).flatMap((rule) => problemsOf(rule, lines, people));
}

function problemsOf(rule: Rule, lines: readonly string[], people: PolicyPeople): PolicyError[] {
  const names = rule.approval?.approvers ?? [];
  const strangers = names.flatMap((name) => {
    const message = whyNot(name, people.members);
    return message === null ? [] : [{ ...locate(lines, rule.line, name), message }];
  });
  return strangers.length > 0 ? strangers : quorumProblem(rule, lines, people);
}

function whyNot(name: string, members: readonly Member[]): string | null {
  const member = findMember(members, name);
  if (member === undefined) return `${name} is not a member of this organization, so nobody could answer. Invite them, or name somebody else.`;
  if (!member.active) return `${member.name} is not an active member any more. Name somebody else.`;
  return member.role === "viewer" ? `${member.name} is a viewer, and viewers never decide. Make them a member, or name somebody else.` : null;
}

function quorumProblem(rule: Rule, lines: readonly string[], { members, keyMakers, row }: PolicyPeople): PolicyError[] {
  const named = rule.approval?.approvers ?? [];
  if (named.length === 0 && rule.approval?.quorum === undefined) return [];
  const approvers = named.length > 0 ? named.flatMap((name) => findMember(members, name)?.userId ?? []) : (row?.approvers ?? []);
  const quorum = rule.approval?.quorum ?? row?.quorum ?? 1;
  const signers = reachableSigners({ approvers }, { members, keyMakers });
  if (signers.length >= quorum) return [];
  const who = signers.length === 0 ? "nobody" : signers.map((signer) => signer.name).join(", ");
  const place = locate(lines, rule.line, rule.approval?.quorum === undefined ? "approvers" : "quorum");
  return [{ ...place, message: `This rule needs ${quorum} ${quorum === 1 ? "signature" : "signatures"}, but at most ${who} could sign: nobody signs what they asked for or what comes by a key they made. Ask for fewer, or name more people.` }];
}

/** Where a text stands in the document, looking down from the line on which its rule starts. */
function locate(lines: readonly string[], from: number, text: string): Pick<PolicyError, "line" | "column" | "endColumn" | "text"> {
  for (let index = from - 1; index < lines.length; index += 1) {
    const at = lines[index]?.indexOf(text) ?? -1;
    if (at >= 0) return { line: index + 1, column: at + 1, endColumn: at + 1 + text.length, text };
  }
  return { line: from, column: 1, text };
}

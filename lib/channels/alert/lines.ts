import { cutVisible } from "@/lib/approvals/preview/cut";
import { visibleLine } from "@/lib/approvals/preview/visible";
import { TITLE_OF, type Message } from "@/lib/channels/message";

const LONGEST_VALUE = 600;

function cut(text: string): string {
  const { kept, left } = cutVisible(visibleLine(text), LONGEST_VALUE);
  return left === 0 ? kept : `${kept} … (cut; open it to read all)`;
}

/** A message in plain lines for people, the title first; what cannot be seen is shown by its number. */
export function linesOf({ event, facts, includeArgs }: Message): string[] {
  const where = facts.project === null ? facts.organization.name : `${facts.organization.name} / ${facts.project.name}`;
  const words = event === "approval.requested" || event === "approval.escalated" ? "Message" : "Reason";
  const facets: [string, string | null | undefined][] = [
    ["Action", facts.action],
    ["Resource", facts.resource],
    ["Agent", facts.agent],
    ["Asked for", facts.requestor === null ? null : `${facts.requestor.name} (${facts.requestor.email})`],
    ["By", facts.by],
    [words, facts.reason],
    ["Rule", facts.rule],
    ["Policy", facts.policy === null ? null : `${facts.policy.name}${facts.policy.version === null ? "" : ` v${facts.policy.version}`}`],
    ["Arguments", includeArgs ? facts.args : null],
  ];
  const title = `${facts.is_test && event !== "channel.test" ? "Test: " : ""}${TITLE_OF[event]} (${cut(where)})`;
  return [title, ...facets.flatMap(([name, value]) => (value === null || value === undefined || value === "" ? [] : [`${name}: ${cut(value)}`]))];
}

import { firstName, formatDuration, formatEnd, listOr, type Reader } from "@/components/ui/format";
import type { ApprovalRequest, InboxItem } from "@/lib/approvals/schema";
import { cutMarked, deedOf, plainText, preview, type Preview } from "@/lib/approvals/preview";
import type { DecisionKind, PrincipalType, RequestState } from "@/lib/vocabulary";
import { decisionKind, durationSeconds, LENGTHS, type Draft } from "./draft";
import { coversWords } from "./draft-reach";

/** How much of an action without a preview stands in the title; the rest is a fact below it. */
export const TITLE_CHARACTERS = 120;

/** How much of an action stands in a row. */
export const ROW_CHARACTERS = 200;

/** The first characters of a text, with a mark where more follows; never half a character. */
export function cut(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters ? text : `${all.slice(0, characters).join("")}…`;
}

/** Who may use the approval, in the words of the sentence above the answers. */
export function granteeOf(request: ApprovalRequest, principal: PrincipalType): string {
  switch (principal) {
    case "requestor": return firstName(request.requestor.name);
    case "agent": return request.agent_id ?? "The agent";
    case "api_key": return `The key ${request.review?.key?.name ?? ""}`.trim();
    case "project": return `Everyone in project ${request.review?.project.name ?? ""}`.trim();
    case "machine": return request.review?.machine ?? "This machine";
  }
}

/** Whether the agent sent the hash of the arguments instead of them: then nothing can be said of what they hold. */
export function isHashOnly(shown: Pick<Preview, "raw">): boolean {
  return shown.raw === null;
}

const COVERS_CHARACTERS = 160;

/** Who may do what until when; changes with every choice. `who` may come from outside and is shown as such. */
export function consequence(request: ApprovalRequest, shown: Preview, draft: Draft, reader: Reader): { who: string; rest: string } {
  const deed = deedOf(shown.kind, request.canonical_action);
  const kind = decisionKind(draft);
  const unseen = isHashOnly(shown) ? ", with arguments that nobody here has seen" : "";
  if (request.is_test) return { who: "Nobody", rest: " may do anything: this is a test, and it leaves no grant." };
  if (kind === "approved_once") return { who: granteeOf(request, "requestor"), rest: ` may ${deed.once} once, within 5 min${unseen}.` };
  if (kind === "approved_forever") return { who: `Anyone in project ${request.review?.project.name ?? ""}`, rest: ` may ${deed.once} and nobody is asked.` };
  const who = granteeOf(request, draft.principal);
  const covers = coversWords(draft.covers, draft.own);
  const exactly = covers === null ? deed.exactly : `make every call that matches ${cut(covers, COVERS_CHARACTERS)}`;
  if (kind === "approved_forever_grant") return { who, rest: ` may ${exactly} until someone revokes it${unseen}.` };
  const seconds = durationSeconds(draft);
  return { who, rest: seconds === null ? ` may ${exactly} for as long as you say${unseen}.` : ` may ${exactly} until ${formatEnd(endAt(seconds, reader), reader)}${unseen}.` };
}

export function endAt(seconds: number, { now }: Reader): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

function lengthWords(draft: Draft): string {
  const preset = LENGTHS.find((one) => one.value === draft.length);
  if (preset !== undefined && preset.seconds !== null) return preset.label;
  const count = draft.customCount.trim();
  return `${count} ${count === "1" ? draft.customUnit.slice(0, -1) : draft.customUnit}`;
}

type ButtonWords = { draft: Draft; quorum: ApprovalRequest["quorum"]; nextVersion: number | null };

/** The button repeats the reach; pressed once, it says what the second press signs. */
export function approveLabel({ draft, quorum, nextVersion }: ButtonWords): string {
  const armed = draft.armed === "approve";
  const kind = decisionKind(draft);
  if (kind === "approved_forever") return nextVersion === null ? "Review the change" : `Review v${nextVersion}`;
  if (kind === "approved_timed") return armed ? `Sign for ${lengthWords(draft)}` : `Approve for ${lengthWords(draft)}`;
  if (kind === "approved_forever_grant") return armed ? "Sign forever" : "Approve forever";
  return quorum.required > 1 ? `Approve, ${quorum.given + 1} of ${quorum.required}` : "Approve once";
}

/** "once", "for 7 days" where the end is known, "forever", "by policy change". */
export function kindWords(kind: DecisionKind | null): string {
  switch (kind) {
    case "approved_once": return "once";
    case "approved_timed": return "for a time";
    case "approved_forever_grant": return "forever";
    case "approved_forever": return "by changing the policy";
    case null: return "";
  }
}

export const STATE_WORDS: Readonly<Record<RequestState, string>> = { pending: "Pending", approved: "Approved", denied: "Denied", expired: "Expired", cancelled: "Cancelled" };

/** The call in a few words beside its action, drawn from the arguments: "9,500.00 USD to cust_8123". */
export function summaryOf(request: Pick<InboxItem, "canonical_action" | "args" | "resource">): { kind: Preview["kind"]; text: string | null } {
  const shown = preview({ action: request.canonical_action, args: request.args, resource: request.resource });
  const text = summaryText(shown);
  return { kind: shown.kind, text: text === null ? null : plainText(text) };
}

/** Values beside an action that would say nothing. */
const NOTHING_SAID: ReadonlySet<string> = new Set(["[]", "{}", '""', "null"]);

function summaryText({ head, action, resource, facts }: Preview): string | null {
  switch (head.kind) {
    case "money": {
      const to = head.to[0]?.text;
      return `${head.amount.text}${head.amount.currency === null ? "" : ` ${head.amount.currency}`}${to === undefined ? "" : ` to ${to}`}`;
    }
    case "deploy": return [head.service, head.version].filter((word) => word !== null).join(" ") || null;
    case "email": return head.recipients === null ? head.subject : `${head.recipients.toLocaleString("en-US")} ${head.recipients === 1 ? "recipient" : "recipients"}`;
    case "shell": return action.includes(head.command) ? null : head.command;
    case "sql": return action.includes(head.query.text) ? null : cutMarked(head.query.text, ROW_CHARACTERS);
    case "http": return action.includes(head.address.host + head.address.path) ? head.method : `${head.method === null ? "" : `${head.method} `}${head.address.host}${cutMarked(head.address.path, ROW_CHARACTERS)}`;
    case "file": return action.includes(head.path.folder + head.path.name) ? null : head.path.folder + head.path.name;
    case "generic": return resource ?? facts.find((fact) => !NOTHING_SAID.has(fact.text))?.text ?? null;
  }
}

/** "web policy": a policy is named for its project. */
export function policyName(name: string): string {
  return /policy$/i.test(name) ? name : `${name} policy`;
}

/** "Bob, Dana or Olivia may." for a card that is not this person's to decide. */
export function whoMay(request: ApprovalRequest): string {
  const names = (request.review?.may_decide ?? []).map((person) => firstName(person.name));
  return names.length === 0 ? "Nobody else may decide it at the moment." : `${listOr(names)} may.`;
}

/** "3 s before you", from the moment of the press to the moment of the decision that counted. */
export function gapWords(ms: number): string {
  return ms < 1_000 ? "a moment" : formatDuration(ms / 1_000);
}

import type { Letter, LetterItem } from "@/lib/channels/email/letter";
import { clockTime, dayAndTime } from "@/lib/channels/email/moments";
import { visible } from "@/lib/channels/email/plain-text";
import { endOf, outcomeWords, shortFacts, type Outcome, type RequestFacts } from "@/lib/channels/email/templates";

/** A request in a digest: one that waits for the reader, with their own link; or one whose end is told. */
export type Told =
  | { kind: "waiting"; facts: RequestFacts; link: { url: string; until: Date } }
  | { kind: "over"; facts: RequestFacts; outcome: Outcome }
  | { kind: "decided"; facts: RequestFacts; outcome: Outcome; url: string };

function many(count: number, one: string, more: string): string {
  return count === 1 ? one : `${count} ${more}`;
}

function itemOf(told: Told, now: Date): LetterItem {
  const { facts } = told;
  const action = visible(facts.action, 300);
  const where = `${visible(facts.requestor.name, 60)}, project ${visible(facts.project, 60)}`;
  if (told.kind === "waiting") {
    return { action, detail: `For ${where}`, facts: [{ label: "Answer by", value: dayAndTime(facts.expiresAt, now) }, ...shortFacts(facts)], link: { label: "Review this request", url: told.link.url } };
  }
  const by = told.outcome.decidedBy === null ? "" : ` by ${visible(told.outcome.decidedBy, 80)}`;
  const item = { action, detail: `For ${where}: ${outcomeWords(told.outcome)}${by}.`, facts: [...endOf(facts, told.outcome), ...shortFacts(facts)] };
  return told.kind === "over" ? item : { ...item, link: { label: "Open the request", url: told.url } };
}

function titleOf(waiting: number, over: number, decided: number): string {
  const parts = [
    ...(waiting === 0 ? [] : [many(waiting, "One request waits for you", "requests wait for you")]),
    ...(over === 0 ? [] : [many(over, "one was over before", "were over before")]),
    ...(decided === 0 ? [] : [many(decided, "one of yours has ended", "of yours have ended")]),
  ];
  const [first = "Nothing waits for you", ...rest] = parts;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(", ");
}

/** One mail for what came close together, or was held: what waits comes first, the soonest end on top. */
export function digestLetter(told: readonly Told[], { base, organization, now }: { base: string; organization: string; now: Date }): Letter {
  const waiting = told.filter((one) => one.kind === "waiting").toSorted((a, b) => a.facts.expiresAt.getTime() - b.facts.expiresAt.getTime());
  const [decided, over] = [told.filter((one) => one.kind === "decided"), told.filter((one) => one.kind === "over")];
  const title = titleOf(waiting.length, over.length, decided.length);
  const [soonest] = waiting;
  const asker = waiting.length + over.length > 0;
  const until = soonest === undefined ? "" : ` Each link opens a page with one button. It decides nothing by itself, works once, until ${clockTime(soonest.link.until)}, and only for you.`;
  return {
    subject: title,
    preview: soonest === undefined ? title : `The first has to be answered by ${dayAndTime(soonest.facts.expiresAt, now)}.`,
    place: visible(organization, 60),
    title,
    lead: {
      before: "They are told together, so that your mailbox stays readable. ",
      ...(soonest === undefined ? {} : { urgent: `Answer the first by ${dayAndTime(soonest.facts.expiresAt, now)}`, after: "; no answer means denied." }),
    },
    facts: [],
    items: [...waiting, ...over, ...decided].map((one) => itemOf(one, now)),
    button: asker ? { label: "Open the inbox", url: `${base}/approvals` } : { label: "Open my requests", url: `${base}/my-requests` },
    note: `Nobody gets more than three of these mails in five minutes.${until} Please do not forward this mail.`,
    because: asker ? "you may decide these requests." : "agents asked on your behalf.",
  };
}

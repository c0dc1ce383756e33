import type { Letter } from "@/lib/channels/email/letter";
import { clockTime, dayAndTime, duration } from "@/lib/channels/email/moments";
import { inSubject, unchecked, visible } from "@/lib/channels/email/plain-text";
import { preview as previewOf } from "@/lib/approvals/preview";
import type { DecisionKind, RequestState, Role } from "@/lib/vocabulary";

export type Person = { name: string; email: string };

/** The facts of a request, as the server holds them. */
export type RequestFacts = {
  organization: string;
  project: string;
  requestor: Person;
  agentId: string | null;
  action: string;
  resource: string | null;
  args: string | null;
  reason: string;
  rule: string | null;
  digest: string;
  /** Who else was told, as a sentence part; null where nobody counted. */
  mayDecide: string | null;
  /** How many of them have to sign. */
  quorum: number;
  createdAt: Date;
  expiresAt: Date;
  isTest: boolean;
};

export type Outcome = { state: RequestState; kind: DecisionKind | null; decidedBy: string | null; note: string | null; /** When the approval ends; null where it has no end, or there is none. */ grantUntil: Date | null };

/** `2df8 07f3 … 039d 0283`: the ends of a `sha256:` digest, enough to compare by eye. */
export function shortDigest(digest: string): string {
  const digits = digest.replace(/^sha256:/, "");
  return `${digits.slice(0, 4)} ${digits.slice(4, 8)} … ${digits.slice(-8, -4)} ${digits.slice(-4)}`;
}

export function signInLetter(input: { url: string; until: Date; host: string }): Letter {
  return {
    subject: "Your sign-in link for Countersign",
    preview: `Works once, until ${clockTime(input.until)}.`,
    place: input.host,
    title: "Sign in to Countersign",
    lead: { before: "Somebody, most likely you, asked to sign in with this address. " , urgent: `The link works until ${clockTime(input.until)}`, after: "." },
    facts: [],
    button: { label: "Open the sign-in page", url: input.url },
    note: "The link opens a page with one button, works once and only for you. Opening it changes nothing. Please do not forward this mail.",
    because: "somebody asked to sign in with this address. If that was not you, do nothing: without the link nobody gets in.",
  };
}

export function invitationLetter(input: { organization: string; inviter: string | null; role: Role; url: string; email: string }): Letter {
  const by = input.inviter === null ? "You were added" : `${visible(input.inviter, 80)} added you`;
  const organization = visible(input.organization, 80);
  return {
    subject: `You are now a member of ${organization} on Countersign`,
    preview: `Your role is ${input.role}.`,
    place: organization,
    title: `Welcome to ${organization}`,
    lead: { before: `${by} to ${organization}. There, people decide what AI agents may do.` },
    facts: [
      { label: "Your role", value: input.role },
      { label: "Sign in as", value: input.email },
    ],
    button: { label: "Go to the sign-in page", url: input.url },
    note: "There is no password: enter this address there, and a link that works once comes by mail.",
    because: `somebody added this address to ${organization}.`,
  };
}

/** To the other address of somebody who says that it is theirs too. */
export function addressProofLetter(input: { asker: Person; organization: string; url: string; until: Date; email: string }): Letter {
  const name = visible(input.asker.name, 80);
  const organization = visible(input.organization, 80);
  return {
    subject: `Is ${input.email} yours as well?`,
    preview: `${name} says that this address is theirs too.`,
    place: organization,
    title: "One person, two addresses?",
    lead: { before: `${name} (${input.asker.email}) says that ${input.email} is their address too. `, urgent: `The link works until ${clockTime(input.until)}`, after: `, in a browser that is signed in as ${input.asker.email}.` },
    facts: [
      { label: "Asked by", value: `${name} (${input.asker.email})` },
      { label: "This address", value: input.email },
    ],
    button: { label: "Look at it", url: input.url },
    note: "Both would count as one person: together they sign a request once, and neither decides what the other asked for. The link opens a page with one button; opening it changes nothing.",
    because: `${name} asked for it. If that is somebody else, do nothing, and tell an admin of ${organization}.`,
  };
}

/** The amount stands by itself, where a call moves money: nobody has to look for it among the arguments. */
function amountFact({ action, args, resource }: Pick<RequestFacts, "action" | "args" | "resource">): Letter["facts"] {
  const { head } = previewOf({ action, args, resource });
  return head.kind === "money" ? [{ label: "Amount", value: visible([head.amount.text, head.amount.currency].filter((part) => part !== null).join(" "), 80) }] : [];
}

function argumentsFact({ args }: Pick<RequestFacts, "args">, longest: number): Letter["facts"] {
  return args === null || args === "{}" ? [] : [{ label: "Arguments", value: visible(args, longest), mono: true }];
}

function digestFact({ digest }: Pick<RequestFacts, "digest">): Letter["facts"][number] {
  return { label: "Digest", value: shortDigest(digest), mono: true };
}

/** What a digest tells of each request. */
export function shortFacts(facts: RequestFacts): Letter["facts"] {
  return [...amountFact(facts), ...argumentsFact(facts, 200), digestFact(facts)];
}

function requestFacts(facts: RequestFacts): Letter["facts"] {
  return [
    ...amountFact(facts),
    { label: "Project", value: visible(facts.project, 80) },
    { label: "On behalf of", value: `${visible(facts.requestor.name, 80)} (${facts.requestor.email})` },
    ...(facts.resource === null ? [] : [{ label: "Resource", value: visible(facts.resource, 300), mono: true }]),
    ...argumentsFact(facts, 500),
    ...(facts.rule === null ? [] : [{ label: "Rule", value: visible(facts.rule, 200), mono: true }]),
    ...(facts.mayDecide === null ? [] : [{ label: "May decide", value: visible(facts.mayDecide, 300) }]),
    ...(facts.quorum === 1 ? [] : [{ label: "Signatures", value: `${facts.quorum} different people have to sign` }]),
    digestFact(facts),
  ];
}

function agentName(facts: RequestFacts): string {
  return facts.agentId === null ? "An agent" : `An agent that calls itself ${unchecked(facts.agentId, 80)}`;
}

/** Why a request is told of: it is new, it still waits half-way, or those asked first have not answered. */
export type Occasion = "asked" | "reminded" | "escalated";

const OCCASIONS: Record<Occasion, { mark: string; before: string; because: string }> = {
  asked: { mark: "", before: "", because: "you may decide" },
  reminded: { mark: "Still waiting: ", before: "Half of the time is over and nobody has answered. ", because: "you may decide" },
  escalated: { mark: "Escalated: ", before: "Those who were asked first have not answered, so this comes to you. ", because: "unanswered requests come to you" },
};

export function approvalRequestedLetter(facts: RequestFacts, link: { url: string; until: Date }, occasion: Occasion = "asked"): Letter {
  const asked = duration((facts.expiresAt.getTime() - facts.createdAt.getTime()) / 1_000);
  const by = dayAndTime(facts.expiresAt, facts.createdAt);
  const name = visible(facts.requestor.name, 60);
  const { mark, before, because } = OCCASIONS[occasion];
  const shown = previewOf({ action: facts.action, args: facts.args, resource: facts.resource });
  return {
    subject: `${facts.isTest ? "Test: " : ""}${mark}${name} asks: ${inSubject(facts.action, 60)} (${asked})`,
    preview: `${visible(facts.action, 120)}, in project ${visible(facts.project, 60)}. Answer by ${by}.`,
    place: `${visible(facts.organization, 60)}, project ${visible(facts.project, 60)}`,
    title: facts.isTest ? "A test request: nothing will run" : shown.kind === "generic" ? `${name} asks for an approval` : visible(shown.title, 120),
    lead: { before: `${before}${agentName(facts)} asks on behalf of ${name}. `, urgent: `Answer by ${by}`, after: `, ${asked} after it was asked; no answer means denied.` },
    action: visible(facts.action, 1_000),
    facts: requestFacts(facts),
    ...(facts.reason === "" ? {} : { says: { by: "The agent says, and nobody has checked it:", text: unchecked(facts.reason, 1_000) } }),
    button: { label: "Review this request", url: link.url },
    note: `The link opens a page with one button. It decides nothing by itself, works once, until ${clockTime(link.until)}, and only for you. Please do not forward this mail.`,
    because: `${because} for project ${visible(facts.project, 60)}.`,
  };
}

const KIND_WORDS: Record<DecisionKind, string> = {
  approved_once: "approved once",
  approved_timed: "approved for a time",
  approved_forever_grant: "approved until somebody revokes it",
  approved_forever: "approved by a change of the policy",
};

export function outcomeWords(outcome: Outcome): string {
  if (outcome.state === "approved") return outcome.kind === null ? "approved" : KIND_WORDS[outcome.kind];
  if (outcome.state === "expired") return "denied, because nobody answered in time";
  return outcome.state === "pending" ? "still waiting" : outcome.state;
}

/** When it ended, or when its approval will. */
export function endOf({ createdAt, expiresAt }: RequestFacts, { state, kind, grantUntil }: Outcome): Letter["facts"] {
  if (state === "expired") return [{ label: "Ended", value: dayAndTime(expiresAt, createdAt) }];
  if (state !== "approved" || grantUntil === null) return [];
  return [{ label: "Approved until", value: `${dayAndTime(grantUntil, createdAt)}${kind === "approved_once" ? ", for one call" : ""}` }];
}

export function approvalDecidedLetter(facts: RequestFacts, outcome: Outcome, url: string): Letter {
  const words = outcomeWords(outcome);
  const by = outcome.decidedBy === null ? "" : ` by ${visible(outcome.decidedBy, 80)}`;
  return {
    subject: `${outcome.state === "approved" ? "Approved" : "Not approved"}: ${inSubject(facts.action, 80)}`,
    preview: `Your request was ${words}${by}.`,
    place: `${visible(facts.organization, 60)}, project ${visible(facts.project, 60)}`,
    title: outcome.state === "approved" ? "Your request was approved" : "Your request was not approved",
    lead: { before: `It was ${words}${by}.` },
    action: visible(facts.action, 1_000),
    facts: [...requestFacts(facts), ...endOf(facts, outcome), ...(outcome.note === null ? [] : [{ label: "Note", value: visible(outcome.note, 500) }])],
    button: { label: "Open the request", url },
    note: "The agent has been told already; there is nothing for you to do.",
    because: "the agent asked on your behalf.",
  };
}

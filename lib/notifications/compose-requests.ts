import type { Database } from "@/db/client";
import { digestLetter, type Told } from "@/lib/channels/email/digest";
import type { Letter } from "@/lib/channels/email/letter";
import { approvalDecidedLetter, approvalRequestedLetter, type Occasion } from "@/lib/channels/email/templates";
import { env } from "@/lib/env";
import type { Id } from "@/lib/ids";
import type { Claimed, Delivery } from "@/lib/notifications/claim";
import { topicOfTemplate } from "@/lib/notifications/message-kind";
import type { Reader } from "@/lib/notifications/reads";
import { whoWasTold } from "@/lib/notifications/told";
import type { Found } from "@/lib/notifications/request-facts";
import { isOptional } from "@/lib/notifications/state";
import { unsubscribeToken } from "@/lib/notifications/unsubscribe-token";
import type { Topic } from "@/lib/vocabulary";

type LinkTo = (delivery: Delivery, requestId: Id<"request">) => Promise<{ url: string; until: Date }>;

/** One request as this reader is told of it: by the most pressing of the messages about it. */
type About = { delivery: Delivery; topic: Topic; found: Found };

const PRESSING: readonly Topic[] = ["decided", "escalated", "reminded", "asked"];

/** The mail about one request or, where several came together, the digest of all of them. */
export async function composeAboutRequests(db: Database, { leader, told, found }: Claimed & { found: ReadonlyMap<string, Found> }, reader: Reader, linkTo: LinkTo): Promise<Letter | { skip: string }> {
  if (topicOfTemplate(leader.template) === null) return { skip: `There is no mail named "${leader.template}".` };
  const { orgId } = leader;
  if (orgId === null) return { skip: "It names no organization." };
  const about = mostPressing(told, found);
  const [only] = about;
  if (only === undefined) return { skip: "It names no request." };
  const letter = about.length === 1 ? await single(db, only, reader, linkTo) : await digest(about, reader, linkTo);
  if ("skip" in letter) return letter;
  return { ...letter, ...waysOut(reader, orgId, about) };
}

function mostPressing(told: readonly Delivery[], found: ReadonlyMap<string, Found>): About[] {
  const byRequest = new Map<string, About>();
  for (const delivery of told) {
    const [topic, request] = [topicOfTemplate(delivery.template), found.get(delivery.requestId ?? "")];
    if (topic === null || request === undefined) continue;
    const before = byRequest.get(request.id);
    if (before === undefined || PRESSING.indexOf(topic) < PRESSING.indexOf(before.topic)) byRequest.set(request.id, { delivery, topic, found: request });
  }
  return [...byRequest.values()];
}

async function single(db: Database, { delivery, topic, found }: About, reader: Reader, linkTo: LinkTo): Promise<Letter | { skip: string }> {
  const { facts, outcome, id } = found;
  if (topic === "decided") return approvalDecidedLetter(facts, outcome, `${env().PUBLIC_URL}/my-requests/${id}`);
  if (outcome.state !== "pending") return { skip: `The request was ${outcome.state} before this was sent.` };
  const [mayDecide, link] = await Promise.all([whoWasTold(db, delivery.data["told"], reader.id), linkTo(delivery, id)]);
  return approvalRequestedLetter({ ...facts, mayDecide }, link, topic satisfies Occasion);
}

async function digest(about: readonly About[], reader: Reader, linkTo: LinkTo): Promise<Letter> {
  const base = env().PUBLIC_URL;
  const told: Told[] = [];
  const links = await Promise.all(about.map(({ delivery, topic, found: { outcome, id } }) => (topic !== "decided" && outcome.state === "pending" ? linkTo(delivery, id) : null)));
  for (const [index, { topic, found }] of about.entries()) {
    const [{ facts, outcome, id }, link] = [found, links[index] ?? null];
    if (topic === "decided") told.push({ kind: "decided", facts, outcome, url: `${base}/my-requests/${id}` });
    else if (link !== null) told.push({ kind: "waiting", facts, link });
    else told.push({ kind: "over", facts, outcome });
  }
  return digestLetter(told, { base, organization: reader.organization, now: new Date() });
}

/** Where one changes what one is told; mails that nobody waits for an answer to can be ended from the mail itself. */
function waysOut(reader: Reader, orgId: Id<"org">, about: readonly About[]): Pick<Letter, "footerLinks" | "unsubscribe"> {
  const base = env().PUBLIC_URL;
  const change = { label: "Change what you hear", url: `${base}/settings/account#notifications` };
  const [topic, ...others] = [...new Set(about.map((one) => one.topic))];
  const list = topic === "decided" ? { label: "Open my requests", url: `${base}/my-requests` } : { label: "Open the inbox", url: `${base}/approvals` };
  // A digest's button leads there already.
  const links = about.length > 1 ? [change] : [list, change];
  if (topic === undefined || others.length > 0 || !isOptional(topic)) return { footerLinks: links };
  const token = unsubscribeToken({ userId: reader.id, orgId, topic });
  return { footerLinks: [...links, { label: "Stop mails like this", url: `${base}/unsubscribe/${token}` }], unsubscribe: { url: `${base}/api/unsubscribe?token=${token}` } };
}

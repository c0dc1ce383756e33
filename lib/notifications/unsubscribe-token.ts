import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { isId, type Id } from "@/lib/ids";
import { TOPICS, type Topic } from "@/lib/vocabulary";

/** Whose mails about what end. */
export type Unsubscribed = { userId: Id<"user">; orgId: Id<"org">; topic: Topic };

function seal({ userId, orgId, topic }: Unsubscribed): string {
  return createHmac("sha256", env().AUTH_SECRET).update(`countersign-unsubscribe-v1\n${userId}\n${orgId}\n${topic}`).digest("base64url");
}

/** Stands in a mail and can do one thing: end mails of this kind to this person. It signs nobody in. */
export function unsubscribeToken(what: Unsubscribed): string {
  return [what.userId, what.orgId, what.topic, seal(what)].join(".");
}

/** What the token ends; null for one that this deployment did not make. */
export function readUnsubscribeToken(token: string): Unsubscribed | null {
  const [userId, orgId, topic, given, ...rest] = token.split(".");
  const known = TOPICS.find((one) => one === topic);
  if (!isId("user", userId) || !isId("org", orgId) || known === undefined || given === undefined || rest.length > 0) return null;
  const what = { userId, orgId, topic: known };
  const [expected, actual] = [Buffer.from(seal(what)), Buffer.from(given)];
  return expected.length === actual.length && timingSafeEqual(expected, actual) ? what : null;
}

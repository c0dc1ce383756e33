import type { Database } from "@/db/client";
import { MailRefused, sendMail } from "@/lib/channels/email/send";
import { complain, reasonOf } from "@/lib/complain";
import { env } from "@/lib/env";
import { keepTrying } from "@/lib/keep-trying";
import { MAX_ATTEMPTS, secondsUntilRetry } from "@/lib/notifications/backoff";
import { claimDue, type Claimed, type ClaimOptions } from "@/lib/notifications/claim";
import { composeMail } from "@/lib/notifications/compose";
import type { Pace } from "@/lib/notifications/plan";
import { recordEnding, type Ending } from "@/lib/notifications/record";
import { ringBrowsers } from "@/lib/push/ring";

/** Longer than drawing and sending may take, so that no message is sent twice at once: a mail server may take 15 s for each of a dozen steps. */
const leaseSeconds = () => (env().mailTransport === "smtp" ? 240 : 60);

/** At most three mails in five minutes to one person, and pushes that do not become a drone. */
export function paces(): Record<"email" | "push", Pace> {
  return {
    email: { most: 3, windowSeconds: 300, gatherSeconds: 5, endless: env().mailTransport === "local" },
    push: { most: 3, windowSeconds: 60, gatherSeconds: 3 },
  };
}

export function claimSome(db: Database, people: number, options: Partial<ClaimOptions> = {}): Promise<Claimed[]> {
  return claimDue(db, { people, leaseSeconds: leaseSeconds(), pace: paces(), ...options });
}

/** What could not be drawn by then is left to the next attempt: sent later, it could still be under way when the lease is over. */
const LATEST_START_MS = 30_000;

async function attempt(db: Database, claimed: Claimed): Promise<Ending> {
  const { leader } = claimed;
  const started = performance.now();
  if (leader.attempts > MAX_ATTEMPTS) return { state: "dead", error: "Given up: the process ended during every attempt." };
  try {
    if (leader.kind === "push") return await ringBrowsers(db, claimed);
    const composed = await composeMail(db, claimed);
    if ("skip" in composed) return { state: "skipped", error: `Not sent. ${composed.skip}` };
    if (performance.now() - started > LATEST_START_MS) throw new Error("The database took too long to say what is in it.");
    await sendMail(composed.mail);
    return { state: "sent" };
  } catch (error) {
    const words = reasonOf(error);
    const refused = error instanceof MailRefused ? error : null;
    const seconds = refused?.permanent === true ? null : secondsUntilRetry(leader.attempts, Math.random());
    return seconds === null ? { state: "dead", error: words } : { state: "queued", error: words, seconds: Math.max(seconds, refused?.retryAfterSeconds ?? 0) };
  }
}

/** Sends one message outside any transaction and writes down what came of it. */
export async function deliver(db: Database, claimed: Claimed): Promise<void> {
  const ending = await attempt(db, claimed);
  if (ending.state === "dead") complain(`A message to a person was given up (${claimed.leader.kind}, ${claimed.leader.template})`, new Error(ending.error));
  await keepTrying(() => recordEnding(db, claimed, ending));
}

/** Sends what is due for some people. False when nothing was. */
export async function deliverNext(db: Database, options: Partial<ClaimOptions> = {}): Promise<boolean> {
  const claimed = await claimSome(db, 8, options);
  await Promise.all(claimed.map((one) => deliver(db, one)));
  return claimed.length > 0;
}

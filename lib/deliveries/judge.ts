import type { ChannelKind } from "@/lib/vocabulary";

/** What an attempt came to, pure. `gone`: the receiver wants nothing any more. `final`: another attempt would get the same answer. */
export type Verdict = { kind: "taken" } | { kind: "again"; error: string } | { kind: "final"; error: string } | { kind: "gone"; error: string };

const WORDS: Readonly<Record<number, string>> = { 401: "the credentials are refused", 403: "it is forbidden", 404: "there is nothing at the address", 410: "the receiver is gone", 429: "too many at once" };

/** Judges an answer by its status alone: 2xx is taken, a redirect is not. */
export function judgeAnswer(kind: ChannelKind, status: number): Verdict {
  if (status >= 200 && status < 300) return { kind: "taken" };
  const error = `Answered ${status}${WORDS[status] === undefined ? "" : `: ${WORDS[status]}`}${status >= 300 && status < 400 ? ": redirects are not followed" : ""}.`;
  if (status === 410) return { kind: "gone", error };
  const isProvider = kind === "pagerduty" || kind === "sms";
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { kind: isProvider && isRefusal ? "final" : "again", error };
}

/**
 * Judges an attempt that got no answer. A text message cannot be taken back and Twilio knows no idempotency key, so one that may
 * have arrived is not sent again; every other receiver can tell a repetition by its id, or is a chat where it does no harm.
 */
export function judgeSilence(kind: ChannelKind, error: string, mayHaveArrived: boolean): Verdict {
  if (kind === "sms" && mayHaveArrived) return { kind: "final", error: `${error} It may have been sent, so it is not sent again by itself.` };
  return { kind: "again", error };
}

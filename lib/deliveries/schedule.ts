/** When a message that was not taken is sent again, pure: the ten attempts of Standard Webhooks over three days. */
export const SCHEDULE_SECONDS = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

const SPREAD = 0.2;
const LONGEST_WAIT_SECONDS = 86_400;

/**
 * Seconds until the next attempt after `tries` of them, spread by ±20 % with `random` (0 to 1), and never sooner than the receiver
 * asked for; null when no attempt is left.
 */
export function secondsUntilNext(tries: number, random: number, options: { askedSeconds?: number | null; schedule?: readonly number[] } = {}): number | null {
  const planned = (options.schedule ?? SCHEDULE_SECONDS)[tries];
  if (planned === undefined) return null;
  const spread = planned * (1 - SPREAD + 2 * SPREAD * random);
  return Math.max(spread, Math.min(options.askedSeconds ?? 0, LONGEST_WAIT_SECONDS));
}

/** What `Retry-After` says, in seconds from now (RFC 9110 section 10.2.3): a number of them, or a date; null for anything else. */
export function retryAfterSeconds(text: string | null, now: Date): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text.trim());
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - now.getTime()) / 1_000);
}

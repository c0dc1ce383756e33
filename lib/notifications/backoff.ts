/** When a delivery that failed is tried again, pure. */
export const MAX_ATTEMPTS = 8;
const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 3_600;

/**
 * Seconds until the next attempt after `attempts` failures, doubled each time up to an hour and spread by `random` (0 to 1)
 * over the upper half, so that many deliveries do not return at once; null when no attempt is left.
 */
export function secondsUntilRetry(attempts: number, random: number): number | null {
  if (attempts >= MAX_ATTEMPTS) return null;
  const full = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.max(0, attempts - 1));
  return full * (0.5 + random / 2);
}

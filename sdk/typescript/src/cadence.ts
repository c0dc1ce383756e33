const STEADY_POLLS = 10;
const CEILING_S = 10;

/**
 * Seconds between poll number `polls` (from 1) and the next one: 1 s between the first 10, then 2, 4, 8 and 10 s.
 * A public contract (contract section 15).
 */
export function pollIntervalS(polls: number): number {
  if (polls < STEADY_POLLS) return 1;
  return Math.min(CEILING_S, 2 ** (polls - STEADY_POLLS + 1));
}

/** Instants on the wire: ISO 8601 UTC with `Z` (contract section 1). */
export function iso(instant: Date): string;
export function iso(instant: Date | null): string | null;
export function iso(instant: Date | null): string | null {
  return instant === null ? null : instant.toISOString();
}

export const SECOND = 1_000;
export const MINUTE_SECONDS = 60;
export const HOUR_SECONDS = 3_600;
export const DAY_SECONDS = 86_400;

export function addSeconds(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * SECOND);
}

const UNITS = [["day", DAY_SECONDS], ["hour", HOUR_SECONDS], ["minute", MINUTE_SECONDS], ["second", 1]] as const;

/** A length in the words that people use, exactly: `24 hours`, `7 days`, `1 hour 30 minutes`, `45 seconds`. */
export function lengthInWords(seconds: number): string {
  if (seconds === DAY_SECONDS) return "24 hours";
  let rest = seconds;
  const parts = UNITS.flatMap(([unit, of]) => {
    const count = Math.floor(rest / of);
    rest -= count * of;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? "0 seconds" : parts.join(" ");
}

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

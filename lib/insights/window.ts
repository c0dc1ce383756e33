/** Hours of a weekday in which somebody may be expected to answer: from eight until six. */
export const WORKING_HOURS = { from: 8, until: 18 } as const;

const DAY_MS = 86_400_000;
const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a zone: `2026-11-20`. */
export function dayIn(zone: string, at: Date): string {
  const format = dayFormats.get(zone) ?? new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  dayFormats.set(zone, format);
  return format.format(at);
}

/** The last calendar days up to and with today, oldest first. */
export function daysUntil(today: string, count: number): string[] {
  const last = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => new Date(last - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10));
}

import { formatCount, formatShare, plural } from "@/components/ui";
import type { Counts, Insights, PersonFigures } from "@/lib/insights/schema";
import { looksUnread } from "@/lib/insights/state";

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** A length in one unit, as precise as it is worth: `0.4 s`, `38 s`, `3.1 min`, `24 min`, `4.5 h`, `2.5 days`. */
export function lengthOf(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 2 * MINUTE) return `${inUnit(seconds)} s`;
  if (seconds < 2 * HOUR) return `${inUnit(seconds / MINUTE)} min`;
  return seconds < 2 * DAY ? `${inUnit(seconds / HOUR)} h` : `${inUnit(seconds / DAY)} days`;
}

function inUnit(count: number): string {
  return formatCount(count < 9.95 ? Number(count.toFixed(1)) : Math.round(count));
}

/** The number and its unit apart, for a figure in large type. */
export function largeLength(seconds: number | null): { figure: string; unit: string } {
  const [figure = "–", ...unit] = lengthOf(seconds).split(" ");
  return { figure, unit: unit.join(" ") };
}

/** `12% more than the 30 days before`. */
export function changeWords(now: number, before: number, days: number): string {
  const span = `the ${days} days before`;
  if (before === 0) return now === 0 ? `none in ${span} either` : `none in ${span}`;
  const change = (now - before) / before;
  const percent = `${formatCount(Math.round(Math.abs(change) * 100))}%`;
  if (Math.abs(change) < 0.005) return `as many as ${span}`;
  return `${percent} ${change > 0 ? "more" : "fewer"} than ${span}`;
}

/** `9 s faster than before`. */
export function paceWords(now: number | null, before: number | null): string {
  if (now === null) return "no person answered";
  if (before === null) return "nothing to compare with";
  const gap = Math.abs(now - before);
  return gap < 1 ? "as fast as before" : `${lengthOf(gap)} ${now < before ? "faster" : "slower"} than before`;
}

export function deniedWords({ totals, rules }: Pick<Insights, "totals" | "rules">): string {
  const most = rules.toSorted((a, b) => b.denied - a.denied)[0];
  const count = plural(totals.denied, "request");
  return most === undefined || most.denied === 0 ? count : `${count}, ${formatCount(most.denied)} by ${most.project}, rule ${most.number}`;
}

export function expiredWords({ totals, expired }: Pick<Insights, "totals" | "expired">): string {
  const count = plural(totals.expired, "request");
  return expired.outside_hours === 0 ? count : `${count}, ${formatCount(expired.outside_hours)} of them outside 8:00 to 18:00 on weekdays`;
}

/** What a reader of the bars is told: `Between 3 and 34 requests a day; the busiest day was 11 Nov`. */
export function barsWords(days: readonly (Counts & { day: string })[]): string {
  const sizes = days.map((day) => day.requests);
  const most = Math.max(0, ...sizes);
  const busiest = days.find((day) => day.requests === most);
  if (busiest === undefined || most === 0) return "Nothing was asked";
  return `Between ${formatCount(Math.min(...sizes))} and ${formatCount(most)} requests a day; the busiest day was ${dayWords(busiest.day)}`;
}

/** `20 Nov` of `2026-11-20`. */
export function dayWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).replace("Sept", "Sep");
}

/** The sentence below the people, where somebody's answers look unread; null where nobody's do. */
export function unreadWords(people: readonly PersonFigures[], isOwn: boolean): string | null {
  const person = people.filter(looksUnread).toSorted((a, b) => (a.median_seconds ?? 0) - (b.median_seconds ?? 0))[0];
  if (person === undefined) return null;
  const whose = isOwn ? "your" : `${person.name}’s`;
  const fast = `Half of ${whose} answers came within ${lengthOf(person.median_seconds)}`;
  const without = person.decided - person.with_card;
  return without === 0 ? `${fast}.` : `${fast}, and ${formatCount(without)} of ${formatCount(person.decided)} (${formatShare(without / person.decided)}) came from no open card.`;
}

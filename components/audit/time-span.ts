import type { FilterTexts } from "./filter-texts";

/** Spans of time that an auditor picks by name; in the URL they stand as instants, so that a link keeps meaning the same. */
export const SPANS = [
  { value: "any", label: "Any time" },
  { value: "today", label: "Today" },
  { value: "day", label: "Last 24 hours" },
  { value: "week", label: "Last 7 days" },
  { value: "month", label: "Last 30 days" },
  { value: "between", label: "Between two instants" },
] as const;

export type Span = (typeof SPANS)[number]["value"];

const DAY_MS = 86_400_000;
const DAYS = { day: 1, week: 7, month: 30 } as const;

export function spanOf(texts: FilterTexts): Span {
  return texts["since"] === undefined && texts["until"] === undefined ? "any" : "between";
}

/** The filters of a span that ends now; days begin at midnight of the reader's zone. */
export function textsOfSpan(span: Exclude<Span, "between">, now: Date): { since: string; until: string } {
  if (span === "any") return { since: "", until: "" };
  const start = span === "today" ? new Date(now.getFullYear(), now.getMonth(), now.getDate()) : new Date(now.getTime() - DAYS[span] * DAY_MS);
  return { since: start.toISOString(), until: "" };
}

/** An instant as `<input type="datetime-local">` takes it, in the reader's zone; empty for none. */
export function toLocal(text: string | undefined): string {
  const at = new Date(text ?? Number.NaN);
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function toInstant(local: string): string {
  const at = new Date(local);
  return local === "" || Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

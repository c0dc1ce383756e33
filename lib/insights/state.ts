import type { End, PersonFigures } from "@/lib/insights/schema";
import type { DecisionKind, RequestState } from "@/lib/vocabulary";

/** How a request ended, in the words of the page. */
export function endOf({ state, kind, by_person: byPerson }: { state: RequestState; kind: DecisionKind | null; by_person: boolean }): End {
  switch (state) {
    case "approved":
      return byPerson ? (kind ?? "approved_once") : "by_policy";
    case "denied":
      return byPerson ? "denied" : "denied_by_policy";
    case "expired":
    case "cancelled":
    case "pending":
      return state;
  }
}

const HASTY_SECONDS = 5;
const SELDOM_SHARE = 0.5;
const FEWEST = 20;

/** Answers that cannot have been read: half of them within five seconds, or most of them from no card at all. */
export function looksUnread(person: Pick<PersonFigures, "decided" | "median_seconds" | "with_card">): boolean {
  if (person.decided < FEWEST || person.median_seconds === null) return false;
  return person.median_seconds < HASTY_SECONDS || person.with_card / person.decided < SELDOM_SHARE;
}

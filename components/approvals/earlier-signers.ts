import { firstName } from "@/components/ui/format";
import type { Review } from "@/lib/approvals/schema";
import type { DecisionKind, PrincipalType } from "@/lib/vocabulary";

/** What those who signed before leave open: a later signer may narrow an approval, never widen it (contract section 7). */
export type LeftOpen = {
  allowsKind: (kind: DecisionKind) => boolean;
  allowsPrincipal: (type: PrincipalType) => boolean;
  /** The shortest time that was signed for; null where nobody signed for a time. */
  maxSeconds: number | null;
  /** Who signed for the least, in a sentence; null where nobody has signed. */
  why: string | null;
};

const WIDTH: Readonly<Record<DecisionKind, number>> = { approved_once: 0, approved_timed: 1, approved_forever_grant: 2, approved_forever: 3 };
const SIGNED: Readonly<Record<DecisionKind, string>> = { approved_once: "once", approved_timed: "for a time", approved_forever_grant: "for a standing grant", approved_forever: "for a change of the policy" };

export function leftOpen(review: Pick<Review, "votes">): LeftOpen {
  const signed = review.votes.flatMap((vote) => (vote.terms === null || vote.counts === false ? [] : [{ name: vote.person.name, terms: vote.terms }]));
  const narrowest = signed.toSorted((a, b) => WIDTH[a.terms.decision_kind] - WIDTH[b.terms.decision_kind])[0];
  const times = signed.flatMap(({ terms }) => (terms.duration_seconds === null ? [] : [terms.duration_seconds]));
  return {
    allowsKind: (kind) => narrowest === undefined || WIDTH[kind] <= WIDTH[narrowest.terms.decision_kind],
    allowsPrincipal: (type) => signed.every(({ terms }) => terms.decision_kind === "approved_forever" || terms.principal === "project" || terms.principal === type),
    maxSeconds: times.length === 0 ? null : Math.min(...times),
    why: narrowest === undefined ? null : `${firstName(narrowest.name)} signed ${SIGNED[narrowest.terms.decision_kind]}. A later signer may narrow an approval, never widen it.`,
  };
}

/** The longest time that may be given: the cap of the settings, and what was signed for before. */
export function longestOf(review: Pick<Review, "votes" | "terms">): number {
  return Math.min(review.terms.max_grant_seconds, leftOpen(review).maxSeconds ?? Number.POSITIVE_INFINITY);
}

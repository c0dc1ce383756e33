import { firstName, listOr } from "@/components/ui/format";
import { SignatureLine, Signatures } from "@/components/ui/steps";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { VisibleText } from "./visible-text";

/** Who has signed and who still may, where more than one signature is needed. */
export function QuorumSignatures({ request, review, meId }: { request: ApprovalRequest; review: Review; meId: string }) {
  const { required, given } = request.quorum;
  if (required < 2) return null;
  const open = request.state === "pending" ? Math.max(0, required - given) : 0;
  return (
    <section aria-labelledby="sign-t">
      <h3 id="sign-t">{given} of {required} signatures</h3>
      <Signatures label="Signatures">
        {review.votes.map((vote) => (
          <SignatureLine
            key={vote.person.id}
            name={vote.person.id === meId ? `${vote.person.name} (you)` : vote.person.name}
            mark={vote.counts === false ? "open" : vote.action === "approve" ? "tick" : "cross"}
            detail={vote.counts === false ? <>Approved, <Time at={vote.at} />. Counts no longer: may not decide this any more.</> : <>{vote.action === "approve" ? "Approved" : "Denied"}, <Time at={vote.at} />.{vote.reason === null ? null : <> “<VisibleText text={vote.reason} />”</>}</>}
          />
        ))}
        {Array.from({ length: open }, (_, index) => <SignatureLine key={`open-${index}`} mark="open" name={index === 0 && review.you.may_decide ? "You, if you approve" : "Someone else"} detail={index === 0 ? othersMay(review, meId) : undefined} />)}
      </Signatures>
    </section>
  );
}

function othersMay(review: Review, meId: string): string {
  const signed = new Set(review.votes.map((vote) => vote.person.id));
  const others = review.may_decide.filter((person) => person.id !== meId && !signed.has(person.id)).map((person) => firstName(person.name));
  return others.length === 0 ? "One deny ends it." : `${listOr(others)} may sign${review.you.may_decide ? " instead" : ""}. One deny ends it.`;
}

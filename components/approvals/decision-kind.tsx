"use client";

import { Segmented } from "@/components/ui/choice";
import { FieldError } from "@/components/ui/field";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { leftOpen, longestOf } from "./earlier-signers";
import { fittingLength, type Draft, type DraftChange } from "./draft";

type KindProps = { request: ApprovalRequest; review: Review; draft: Draft; change: (change: DraftChange) => void };

/** Once, for a time, forever. What is not allowed stays visible with a lock and the reason. */
export function DecisionKind({ request, review, draft, change }: KindProps) {
  const locks = kindLocks(request, review);
  return (
    <div className="decide-kind">
      <div className="decide-kind-in">
        <span className="field-label" aria-hidden="true">If you approve</span>
        <Segmented
          label="How far an approval reaches"
          value={draft.kind}
          onChange={(kind) => change({ kind, ...(kind === "timed" ? fittingLength(draft, longestOf(review)) : {}) })}
          options={[
            { value: "once", label: "Once" },
            { value: "timed", label: "For a time", disabled: locks.timed },
            { value: "forever", label: "Forever", disabled: locks.forever },
          ]}
        />
        {locks.why === null ? null : <p className="hint">{locks.why}</p>}
        {draft.failure?.kind === "kind" ? <FieldError>{draft.failure.message}</FieldError> : null}
      </div>
    </div>
  );
}

/** Which kinds may not be chosen here, and the sentence that says why. */
export function kindLocks(request: ApprovalRequest, review: Review): { timed: boolean; forever: boolean; why: string | null } {
  if (request.is_test) return { timed: true, forever: true, why: "A test request leaves no grant, so it can be approved once only." };
  const { allowsKind, why } = leftOpen(review);
  const wider = { timed: !allowsKind("approved_timed"), forever: !allowsKind("approved_forever_grant") };
  if (wider.forever) return { ...wider, why };
  const forever = !review.terms.allow_forever && !review.you.may_change_policy;
  return { timed: false, forever, why: forever ? "Standing grants are not allowed here, by the settings or because the rule says how long a grant may last." : null };
}

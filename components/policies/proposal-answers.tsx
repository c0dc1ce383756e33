"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Field, formatDuration, Input, Note, toast } from "@/components/ui";
import { ApiError } from "@/lib/api-client";
import type { ProposalDetail, ProposalOutcome } from "@/lib/learning/schema";
import { acceptProposal, dismissProposal } from "./proposal-queries";

/** A grant ends by itself; a rule is for everybody in the project. */
export type Form = "rule" | "grant";
type Props = { projectId: string; proposal: ProposalDetail; form: Form; onAnswered: () => void };
type Answer = { kind: "accept"; form: Form } | { kind: "dismiss"; reason: string };

/** An admin's yes or no; a rule is confirmed with the version whose difference is on the screen. */
export function ProposalAnswers({ projectId, proposal, form, onAnswered }: Props) {
  const queries = useQueryClient();
  const [reason, setReason] = useState<string | null>(null);
  const answer = useMutation({
    mutationFn: (given: Answer) => (given.kind === "dismiss" ? dismissProposal(projectId, proposal.id, given.reason) : acceptProposal(projectId, proposal.id, given.form === "grant" ? { as: "grant" } : { as: "rule", ...(proposal.rule === null ? {} : { expected_version: proposal.rule.version }) })),
    onSuccess: async (outcome) => {
      onAnswered();
      toast.done(saidOf(outcome));
      queries.removeQueries({ queryKey: ["policy", projectId, "proposals", proposal.id] });
      await Promise.all([queries.invalidateQueries({ queryKey: ["policy", projectId] }), queries.invalidateQueries({ queryKey: ["grants"] })]);
    },
    onError: async (error) => {
      if (isMoved(error)) await queries.invalidateQueries({ queryKey: ["policy", projectId] });
    },
  });
  const isOffered = form === "grant" ? proposal.grant !== null : proposal.rule !== null;
  return (
    <>
      {answer.isError ? <Note tone={isMoved(answer.error) ? "wait" : "no"} live><p>{isMoved(answer.error) ? "The policy moved while you were reading. Nothing was changed; this is the new difference." : answer.error.message}</p></Note> : null}
      {reason === null ? null : <Field label="Why not" hint="It is proposed again only after as many further approvals."><Input ref={focusOnce} maxLength={2_000} value={reason} onChange={(event) => setReason(event.target.value)} /></Field>}
      <div className="ed-acts">
        {reason === null ? <Button variant="quiet" onClick={() => setReason("")}>Dismiss</Button> : <><Button variant="quiet" onClick={() => setReason(null)}>Back</Button><Button busy={answer.isPending} onClick={() => answer.mutate({ kind: "dismiss", reason })}>Dismiss proposal</Button></>}
        {isOffered && reason === null ? <Button variant="solid" busy={answer.isPending} onClick={() => answer.mutate({ kind: "accept", form })}>{form === "grant" ? `Give a grant for ${formatDuration(proposal.grant?.duration_seconds ?? 0)}` : `Publish the rule as v${proposal.rule?.next_version ?? ""}`}</Button> : null}
      </div>
    </>
  );
}

/** Opened by a press, so the next letter belongs in it. */
function focusOnce(field: HTMLInputElement | null): void {
  field?.focus();
}

function isMoved(error: Error): boolean {
  return error instanceof ApiError && error.slug === "policy_version_conflict";
}

function saidOf({ answer, policy_version: version }: ProposalOutcome): string {
  if (answer === "rule") return version === null ? "The rule stands in the policy already." : `v${version} is live, with the new rule.`;
  return answer === "grant" ? "The grant stands. Nobody is asked for this call while it lasts." : "The proposal was dismissed.";
}

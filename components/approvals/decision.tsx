"use client";

import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useServerNow } from "@/components/ui/clock";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import type { Preview } from "@/lib/approvals/preview";
import { DecisionAnswers } from "./decision-answers";
import { DecisionKind } from "./decision-kind";
import { DecisionReach } from "./decision-reach";
import { changeDraft, readAgain, seenOf, type Draft, type DraftChange } from "./draft";
import { Outcome } from "./outcome";
import { outcomeOf } from "./outcome-state";
import { PolicyChangeDialog } from "./policy-change-dialog";
import { useDecision } from "./use-decision";

type DecisionProps = {
  meId: string;
  request: ApprovalRequest;
  shown: Preview;
  draft: Draft;
  onDraft: (change: (draft: Draft) => Draft) => void;
  onNext: (() => void) | null;
};

/** If you approve, the sentence, the note and the two answers; or what takes their place once it is over. */
export function Decision({ meId, request, shown, draft, onDraft, onNext }: DecisionProps) {
  const client = useQueryClient();
  const now = useServerNow();
  const [publishing, setPublishing] = useState(false);
  const [fresh, setFresh] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  const change = (next: DraftChange) => onDraft((before) => changeDraft(before, next));
  const decision = useDecision({
    id: request.id,
    meId,
    draft,
    onFailure: (failure) => change({ failure, armed: null }),
    onDone: () => {
      setFresh(true);
      setPublishing(false);
      change({ failure: null, armed: null });
    },
  });
  const reload = async () => {
    await client.invalidateQueries({ queryKey: ["approval", request.id] });
    const latest = client.getQueryData<ApprovalRequest>(["approval", request.id]);
    onDraft((before) => readAgain(before, latest === undefined ? before : seenOf(latest)));
  };
  const publishMoved = publishing && draft.failure?.kind === "moved";
  const outcome = publishMoved ? null : outcomeOf(request, draft, now);
  if (outcome === null && !wasOpen) setWasOpen(true);
  if (outcome !== null) {
    return <Outcome request={request} outcome={outcome} fresh={fresh} live={wasOpen && !fresh} onNext={onNext} onReadAgain={() => void reload()} onShowDecision={() => change({ failure: null })} />;
  }
  const review = request.review;
  if (review === undefined) return null;
  const nextVersion = client.getQueryData<{ next_version: number }>(["approval", request.id, "policy-change"])?.next_version ?? null;
  return (
    <>
      <DecisionKind request={request} review={review} draft={draft} change={change} />
      {draft.kind === "once" ? null : <DecisionReach request={request} review={review} draft={draft} change={change} />}
      <DecisionAnswers
        request={request} review={review} shown={shown} draft={draft} change={change} busy={decision.isPending} nextVersion={nextVersion}
        onSign={(action) => decision.mutate({ action })}
        onReviewPolicy={() => setPublishing(true)}
      />
      <PolicyChangeDialog
        request={request} open={publishing} moved={publishMoved} busy={decision.isPending}
        onOpenChange={(open) => {
          setPublishing(open);
          if (!open && publishMoved) change({ failure: null });
        }}
        onPublish={(expectedVersion) => decision.mutate({ action: "approve", expectedVersion })}
      />
    </>
  );
}

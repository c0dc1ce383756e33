"use client";

import Link from "next/link";
import { Button, Diff, Note, plural } from "@/components/ui";
import type { PolicyWire, PublishedWire } from "@/lib/policies/schema";
import { diffOf, draftDiff } from "./draft";
import { Ticked } from "./ticked";
import type { useDraft } from "./use-draft";
import type { PublishFailure } from "./use-publish";

type Props = {
  policy: PolicyWire;
  draft: ReturnType<typeof useDraft>;
  failure: PublishFailure | null;
  published: PublishedWire | null;
  /** Saves over the version that is live now, after its difference was shown. */
  onSaveAnyway: (base: number) => void;
  onDrop: () => void;
};

/** What became of a save, and a version that somebody else published while this draft was being written. */
export function PublishNotes({ policy, draft, failure, published, onSaveAnyway, onDrop }: Props) {
  const moved = failure?.kind === "conflict" ? failure.conflict.currentVersion : draft.dirty && draft.base !== policy.version ? policy.version : null;
  if (moved !== null) {
    const lines = failure?.kind === "conflict" ? diffOf(failure.conflict.diff) : draftDiff(policy.yaml, draft.text);
    return (
      <div className="ed-notes">
        <Note tone="wait" live>
          <p><strong>v{moved} was published while you were writing over v{draft.base}.</strong> Nothing of yours was saved. This is what your draft would change in v{moved}:</p>
        </Note>
        <Diff label={`Draft against v${moved}`} lines={lines} />
        <div className="ed-acts">
          <Button size="s" variant="quiet" onClick={onDrop}>Drop the draft, take v{moved}</Button>
          <Button size="s" onClick={() => {
            draft.rebase(moved);
            onSaveAnyway(moved);
          }}>Save v{moved + 1} over v{moved}</Button>
        </div>
      </div>
    );
  }
  if (failure !== null) {
    const message = failure.kind === "conflict" ? "" : failure.message;
    return (
      <div className="ed-notes">
        <Note tone="no" live>
          <p><Ticked>{message}</Ticked></p>
          {failure.kind === "signed-out" ? <p>Your draft is kept in this browser. <Link href={`/sign-in?next=${encodeURIComponent(`/policies?project=${policy.project_id}`)}`}>Sign in again</Link>, and it is still here.</p> : <p>Your draft is kept in this browser until you save or drop it.</p>}
        </Note>
      </div>
    );
  }
  if (published === null) return null;
  return (
    <div className="ed-notes">
      <Note tone="yes" live>
        <strong>v{published.version} is live.</strong>{" "}
        {published.answered_requests === 0 ? "No pending request was answered by it." : `${plural(published.answered_requests, "pending request was", "pending requests were")} answered by it.`}
      </Note>
    </div>
  );
}

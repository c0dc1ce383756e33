"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Bones } from "@/components/ui/bones";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Diff, Note, type DiffLine } from "@/components/ui/note";
import type { ApprovalRequest, PolicyChange } from "@/lib/approvals/schema";
import { visibleLine } from "@/lib/approvals/preview";
import { policyChangeQuery } from "./queries";
import { policyName } from "./words";

type PolicyChangeDialogProps = {
  request: ApprovalRequest;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  busy: boolean;
  /** Set when the policy moved while this was open: the diff below is a fresh one. */
  moved: boolean;
  onPublish: (expectedVersion: number) => void;
};

/** The only dialog of the flow: what would be published for everyone, line by line, before it is. */
export function PolicyChangeDialog({ request, open, onOpenChange, busy, moved, onPublish }: PolicyChangeDialogProps) {
  const change = useQuery({ ...policyChangeQuery(request.id), enabled: open });
  const known = change.data;
  /** The version whose difference the reader has in front of them; another one has to be taken note of before it can be published. */
  const [read, setRead] = useState<number | null>(null);
  if (open && read === null && known !== undefined) setRead(known.version);
  if (!open && read !== null) setRead(null);
  const unread = read !== null && known !== undefined && known.version !== read;
  const project = request.review?.project.name ?? "the project";
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      shape="wide"
      title={known === undefined ? "Change the policy" : `Publish ${policyName(known.policy_name)} v${known.next_version}?`}
      description={<>Anyone in project {project} may then do this, and nobody is asked.</>}
      actions={(
        <>
          <Button onClick={() => onOpenChange(false)}>Back</Button>
          {known === undefined ? <Button variant="solid" disabled>Publish</Button> : null}
          {known !== undefined && unread ? <Button onClick={() => setRead(known.version)}>Continue with v{known.next_version}</Button> : null}
          {known !== undefined && !unread ? <Button variant="solid" busy={busy} onClick={() => onPublish(known.version)}>Publish v{known.next_version}</Button> : null}
        </>
      )}
    >
      {moved || unread ? <Note tone="wait" live><p><strong>The policy moved while you were reading.</strong> Nothing was published. This is the new difference.</p></Note> : null}
      {change.isPending ? <Bones label="the change" shape="text" rows={4} /> : null}
      {change.isError ? <Note tone="no" live><p><strong>The change could not be drawn up.</strong> {change.error.message}</p></Note> : null}
      {known === undefined ? null : <Diff label="Policy change" lines={around(known.diff)} />}
    </Dialog>
  );
}

const CONTEXT_LINES = 3;

/** What comes and goes, with a few lines around it. */
function around(diff: PolicyChange["diff"]): DiffLine[] {
  const near = (index: number) => diff.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some((line) => line.kind !== "same");
  return diff
    .filter((_, index) => near(index))
    .map((line) => ({ kind: line.kind === "remove" ? "del" : line.kind, number: line.after_line ?? line.before_line ?? undefined, text: visibleLine(line.text) }));
}

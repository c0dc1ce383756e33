"use client";

import { useQuery } from "@tanstack/react-query";
import { Bones, Button, Dialog, Diff, Note, toast } from "@/components/ui";
import type { PolicyWire } from "@/lib/policies/schema";
import { diffOf, draftDiff } from "./draft";
import { versionQuery } from "./queries";
import { failureOf, useRestore } from "./use-publish";

type Props = { projectId: string; version: number; live: PolicyWire; open: boolean; onOpenChange: (open: boolean) => void; onRestored: () => void };

/** What going back to an earlier version would change in the live one, before it is published for everyone. */
export function RestoreDialog({ projectId, version, live, open, onOpenChange, onRestored }: Props) {
  const found = useQuery({ ...versionQuery(projectId, version), enabled: open });
  const restore = useRestore(projectId, (published) => {
    onOpenChange(false);
    onRestored();
    toast.done(`v${published.version} is live, with the text of v${version}.`);
  });
  const failure = restore.isError ? failureOf(restore.error) : null;
  const lines = failure?.kind === "conflict" ? diffOf(failure.conflict.diff) : found.data === undefined ? null : draftDiff(live.yaml, found.data.yaml);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) restore.reset();
        onOpenChange(next);
      }}
      shape="wide"
      title={`Restore v${version} as v${live.version + 1}?`}
      description={`Its text becomes live for everyone, and pending requests that it answers are answered. v${live.version} stays in the list.`}
      actions={(
        <>
          <Button onClick={() => onOpenChange(false)}>Back</Button>
          <Button variant="solid" busy={restore.isPending} disabled={lines === null} onClick={() => restore.mutate({ version, base: live.version })}>Restore v{version} as v{live.version + 1}</Button>
        </>
      )}
    >
      {failure === null ? null : <Note tone={failure.kind === "conflict" ? "wait" : "no"} live><p>{failure.kind === "conflict" ? `v${failure.conflict.currentVersion} was published a moment ago, so nothing was restored. This is what restoring would change in it.` : failure.message}</p></Note>}
      {found.isPending ? <Bones label="the difference" shape="text" rows={4} /> : null}
      {found.isError ? <Note tone="no">{found.error.message}</Note> : null}
      {lines === null ? null : lines.length === 0 ? <p className="hint">The live version has the same text.</p> : <Diff label={`v${version} against the live version`} lines={lines} />}
    </Dialog>
  );
}

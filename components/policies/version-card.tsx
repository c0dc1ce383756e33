"use client";

import { useQuery } from "@tanstack/react-query";
import { Undo2, X } from "lucide-react";
import { Bones, Button, Diff, Note, Time } from "@/components/ui";
import { diffOf } from "./draft";
import { versionQuery } from "./queries";
import { failureOf, useRestore } from "./use-publish";
import { versionWords } from "./versions-list";

type Props = { projectId: string; version: number; liveVersion: number; mayEdit: boolean; onClose: () => void };

/** One saved version: who saved it and why, and what it changed in the one before. */
export function VersionCard({ projectId, version, liveVersion, mayEdit, onClose }: Props) {
  const found = useQuery(versionQuery(projectId, version));
  const restore = useRestore(projectId, onClose);
  const failure = restore.isError ? failureOf(restore.error) : null;
  return (
    <section className="ed" aria-labelledby="version-title">
      <header className="ed-head">
        <h2 id="version-title">v{version}</h2>
        {found.data === undefined ? null : <span className="faint s13 ed-saved">{versionWords(found.data)}, {found.data.author}, <Time at={found.data.created_at} as="minute" /></span>}
        <span className="ed-acts">
          {mayEdit && found.data?.live === false ? <Button size="s" icon={Undo2} busy={restore.isPending} onClick={() => restore.mutate({ version, base: liveVersion })}>Restore v{version} as v{liveVersion + 1}</Button> : null}
          <Button size="s" variant="quiet" icon={X} onClick={onClose}>Back to the editor</Button>
        </span>
      </header>
      {failure === null ? null : (
        <div className="ed-notes">
          <Note tone="no" live>{failure.kind === "conflict" ? `v${failure.conflict.currentVersion} was published a moment ago, so nothing was restored. Look at it, then restore again.` : failure.message}</Note>
        </div>
      )}
      <div className="ed-version">
        {found.isPending ? <Bones label={`v${version}`} shape="text" rows={8} /> : null}
        {found.isError ? <Note tone="no">{found.error.message}</Note> : null}
        {found.data === undefined ? null : (
          <>
            <p className="hint">{version === 1 ? "The first version." : `What changed since v${version - 1}.`}</p>
            <Diff label={`v${version} against v${version - 1}`} lines={diffOf(found.data.diff)} />
            <p className="hint">The whole text.</p>
            <Diff label={`Text of v${version}`} lines={found.data.yaml.trimEnd().split("\n").map((text, index) => ({ kind: "same", number: index + 1, text }))} />
          </>
        )}
      </div>
    </section>
  );
}

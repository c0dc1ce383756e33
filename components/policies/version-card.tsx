"use client";

import { useQuery } from "@tanstack/react-query";
import { Undo2, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Bones, Button, Diff, Fold, Note, Select, Time } from "@/components/ui";
import type { PolicyWire, VersionDetail } from "@/lib/policies/schema";
import { diffOf } from "./draft";
import { versionQuery } from "./queries";
import { RestoreDialog } from "./restore-dialog";
import { versionWords } from "./versions-list";

type Props = { projectId: string; version: number; /** Another version to compare with; the one before where none is chosen. */ against: number | null; live: PolicyWire; mayEdit: boolean; onCompare: (against: number | null) => void; onClose: () => void };

/** One saved version: who saved it and why, and how it differs from any other. */
export function VersionCard({ projectId, version, against, live, mayEdit, onCompare, onClose }: Props) {
  const found = useQuery(versionQuery(projectId, version, against));
  const [restoring, setRestoring] = useState(false);
  return (
    <section className="ed" aria-labelledby="version-title">
      <header className="ed-head">
        <h2 id="version-title">v{version}</h2>
        {found.data === undefined ? null : <span className="faint s13 ed-saved">{versionWords(found.data)}, {found.data.author}, <Time at={found.data.created_at} as="minute" /></span>}
        <span className="ed-acts">
          {mayEdit && version !== live.version && !found.isError ? <Button size="s" icon={Undo2} onClick={() => setRestoring(true)}>Restore v{version}</Button> : null}
          <Button size="s" variant="quiet" icon={X} onClick={onClose}>Back to the editor</Button>
        </span>
      </header>
      <div className="ed-version">
        {found.isPending ? <Bones label={`v${version}`} shape="text" rows={8} /> : null}
        {found.isError ? <Note tone="no">{found.error.message}</Note> : null}
        {found.data === undefined ? null : <Version shown={found.data} newest={live.version} onCompare={onCompare} />}
      </div>
      <RestoreDialog projectId={projectId} version={version} live={live} open={restoring} onOpenChange={setRestoring} onRestored={onClose} />
    </section>
  );
}

function Version({ shown, newest, onCompare }: { shown: VersionDetail; newest: number; onCompare: (against: number | null) => void }) {
  const others = Array.from({ length: newest + 1 }, (_, index) => newest - index).filter((one) => one !== shown.version);
  const lines = diffOf(shown.diff);
  return (
    <>
      <label className="compare">
        <span>Compared with</span>
        <Select value={String(shown.against)} onChange={(event) => onCompare(Number(event.target.value) === shown.version - 1 ? null : Number(event.target.value))}>
          {others.map((one) => <option key={one} value={one}>{one === 0 ? "an empty policy" : `v${one}${one === newest ? ", live" : ""}${one === shown.version - 1 ? ", the one before" : ""}`}</option>)}
        </Select>
      </label>
      {lines.length === 0 ? <p className="hint">The two have the same text.</p> : <Diff label={`v${shown.version} against v${shown.against}`} lines={lines} />}
      {shown.request_id === null ? null : <p className="hint">Saved by the approval of <Link href={`/approvals/${shown.request_id}`}>a request</Link>.</p>}
      <Fold summary="The whole text" defaultOpen={shown.version === 1}>
        <Diff label={`Text of v${shown.version}`} lines={shown.yaml.trimEnd().split("\n").map((text, index) => ({ kind: "same", number: index + 1, text }))} />
      </Fold>
    </>
  );
}

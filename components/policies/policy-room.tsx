"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsInteger, useQueryState } from "nuqs";
import { useRef } from "react";
import { Page, PageHeader, SegmentedLinks } from "@/components/ui";
import type { PolicyWire, VersionList } from "@/lib/policies/schema";
import { ActionTester } from "./action-tester";
import { EditorCard } from "./editor-card";
import { policyQuery, versionsQuery } from "./queries";
import { SimulationPanel } from "./simulation-panel";
import { useDraft } from "./use-draft";
import { useSimulation } from "./use-simulation";
import { VersionCard } from "./version-card";
import { VersionsList } from "./versions-list";
import type { EditorHandle } from "./yaml-editor";

type Props = { projects: readonly { id: string; name: string }[]; initial: PolicyWire; versions: VersionList; mayEdit: boolean };

/** One project's policy: its text, a box to try actions in, and every version. The version on show lives in the URL. */
export function PolicyRoom({ projects, initial, versions: firstVersions, mayEdit }: Props) {
  const projectId = initial.project_id;
  const { data: policy } = useQuery(policyQuery(projectId, initial));
  const { data: versions } = useQuery(versionsQuery(projectId, firstVersions));
  const [shown, setShown] = useQueryState("version", parseAsInteger.withOptions({ history: "push" }));
  const draft = useDraft(policy);
  const simulation = useSimulation(projectId);
  const editor = useRef<EditorHandle>(null);
  const links = projects.map(({ id, name }) => ({ href: `/policies?project=${id}`, label: name, current: id === projectId }));
  return (
    <Page>
      <PageHeader title="Policies" actions={<SegmentedLinks label="Project" links={links} className="seg-many" />}>
        Rules are read from top to bottom and the first match wins. A version with an error never goes live.
      </PageHeader>
      <div className="cols cols-policy">
        {shown === null
          ? <EditorCard policy={policy} draft={draft} mayEdit={mayEdit} editor={editor} onSimulate={simulation.isPending ? null : () => simulation.mutate(draft.text)} />
          : <VersionCard key={shown} projectId={projectId} version={shown} liveVersion={policy.version} mayEdit={mayEdit} onClose={() => void setShown(null)} />}
        <div className="rail rail-policy">
          <SimulationPanel run={simulation} draft={draft.text} />
          <ActionTester projectId={projectId} draft={draft.dirty ? draft.text : null} liveVersion={policy.version} onLine={(line) => {
            void setShown(null);
            editor.current?.goToLine(line);
          }} />
          <VersionsList versions={versions} shown={shown} onShow={(version) => void setShown(version)} />
        </div>
      </div>
    </Page>
  );
}

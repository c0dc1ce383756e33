"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useEffect, useEffectEvent, useRef } from "react";
import { Page, PageHeader } from "@/components/ui";
import type { ProposalList } from "@/lib/learning/schema";
import type { PolicyWire, VersionList } from "@/lib/policies/schema";
import { ActionTester } from "./action-tester";
import { EditorCard } from "./editor-card";
import { ProposalCard } from "./proposal-card";
import { proposalsQuery } from "./proposal-queries";
import { ProposalsList } from "./proposals-list";
import { ProjectPicker } from "./project-picker";
import { policyQuery, versionsQuery } from "./queries";
import { SimulationPanel } from "./simulation-panel";
import { useDraft } from "./use-draft";
import { useSimulation } from "./use-simulation";
import { VersionCard } from "./version-card";
import { VersionsList } from "./versions-list";
import type { EditorHandle } from "./yaml-editor";

type Props = { projects: readonly { id: string; name: string }[]; initial: PolicyWire; versions: VersionList; proposals: ProposalList; mayEdit: boolean; meId: string };

const SHOWN = { version: parseAsInteger, against: parseAsInteger, proposal: parseAsString, line: parseAsInteger };

/** One project's policy: its text, what it might learn, a box to try actions in, and every version. What is on show lives in the URL. */
export function PolicyRoom({ projects, initial, versions: firstVersions, proposals: firstProposals, mayEdit, meId }: Props) {
  const projectId = initial.project_id;
  const { data: policy } = useQuery(policyQuery(projectId, initial));
  const versions = useInfiniteQuery(versionsQuery(projectId, firstVersions));
  const proposals = useQuery(proposalsQuery(projectId, firstProposals));
  const [shown, setShown] = useQueryStates(SHOWN, { history: "push" });
  const draft = useDraft(policy, meId);
  const simulation = useSimulation(projectId);
  const editor = useRef<EditorHandle>(null);
  const wanted = useEffectEvent(() => shown.line);
  useEffect(() => {
    const line = wanted();
    if (line !== null) editor.current?.goToLine(line);
  }, []);
  const back = () => void setShown({ version: null, against: null, proposal: null });
  return (
    <Page>
      <PageHeader title="Policies" actions={<ProjectPicker projects={projects} chosen={projectId} />}>
        Rules are read from top to bottom and the first match wins. A version with an error never goes live.
      </PageHeader>
      <div className="cols cols-policy">
        {shown.proposal !== null ? <ProposalCard key={shown.proposal} projectId={projectId} id={shown.proposal} mayAnswer={mayEdit} onClose={back} />
          : shown.version !== null ? <VersionCard key={shown.version} projectId={projectId} version={shown.version} against={shown.against} live={policy} mayEdit={mayEdit} onCompare={(against) => void setShown({ against })} onClose={back} />
          : <EditorCard policy={policy} draft={draft} mayEdit={mayEdit} editor={editor} onSimulate={simulation.run.isPending ? null : () => simulation.run.mutate(draft.text)} />}
        <div className="rail rail-policy">
          <ProposalsList proposals={proposals} shown={shown.proposal} onShow={(proposal) => void setShown({ proposal, version: null, against: null })} />
          <SimulationPanel simulation={simulation} draft={draft} />
          <ActionTester projectId={projectId} draft={draft.dirty ? draft.text : null} liveVersion={policy.version} onLine={(line) => {
            back();
            // The editor is there again after this change of the page.
            setTimeout(() => editor.current?.goToLine(line), 0);
          }} />
          <VersionsList versions={versions} shown={shown.version} live={policy} mayEdit={mayEdit} onRestored={back} onShow={(version) => void setShown({ version, against: null, proposal: null })} />
        </div>
      </div>
    </Page>
  );
}

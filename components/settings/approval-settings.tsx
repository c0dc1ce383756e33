"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import Link from "next/link";
import { useQueryState } from "nuqs";
import { ApiError } from "@/lib/api-client";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { Button, firstName, listAnd, Note, Page, PageHeader } from "@/components/ui";
import type { ScopeNodeWire, SettingsWire } from "@/lib/settings/schema";
import type { Role } from "@/lib/vocabulary";
import { CallResolution } from "./call-resolution";
import { sendTest, settingsQuery } from "./queries";
import { RowCard } from "./row-card";
import { ScopeTree } from "./scope-tree";
import { placeWords } from "./words";

type Props = { orgId: string; me: { id: string; role: Role }; initial: SettingsWire };

/** Settings, Approvals: the cascade made visible, and one row of it open to change. The chosen place lives in the URL. */
export function ApprovalSettings({ orgId, me, initial }: Props) {
  const { data: settings } = useQuery(settingsQuery(orgId, initial));
  const [at, setAt] = useQueryState("at");
  const [key, setKey] = useQueryState("key");
  const test = useMutation({ mutationFn: (node: ScopeNodeWire) => sendTest(orgId, node) });
  const nodes = settings.scopes;
  const node = nodes.find((candidate) => candidate.scope_id === at) ?? nodes[0];
  if (node === undefined) return null;
  const asked = askedOf(nodes, key, node);
  const mayEdit = me.role === "admin" || me.role === "owner";
  const select = (next: ScopeNodeWire) => {
    void setAt(next.scope_id);
    if (next.scope === "api_key") void setKey(next.scope_id);
    test.reset();
    document.getElementById("row")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  };
  return (
    <Page>
      <PageHeader title="Approvals" actions={mayEdit ? <Button icon={Send} busy={test.isPending} onClick={() => test.mutate(node)}>Send test request</Button> : undefined}>
        Who may lift a deny, and how long an agent waits for them. Off until someone turns it on.
      </PageHeader>
      <CallResolution nodes={nodes} asked={asked} configured={settings.configured} onAsk={(scopeId) => void setKey(scopeId)} />
      <div className="cols">
        <ScopeTree nodes={nodes} selected={node} onSelect={select} />
        <RowCard key={node.scope_id} orgId={orgId} node={node} settings={settings} role={me.role}>
          {test.isSuccess ? <TestSent request={test.data} node={test.variables} meId={me.id} /> : null}
          {test.isError ? <Note tone="no" live>{test.error instanceof ApiError ? test.error.message : "The test request could not be sent. Try again."}</Note> : null}
        </RowCard>
      </div>
    </Page>
  );
}

/** The key in the picker; else the first key below the chosen place, else any, else the place itself. */
function askedOf(nodes: readonly ScopeNodeWire[], key: string | null, node: ScopeNodeWire): ScopeNodeWire {
  const picked = nodes.find((candidate) => candidate.scope_id === key && candidate.scope !== "org");
  if (picked !== undefined) return picked;
  const keys = nodes.filter((candidate) => candidate.scope === "api_key");
  return keys.find((candidate) => candidate.project_id === node.project_id) ?? keys[0] ?? nodes.find((candidate) => candidate.scope === "project") ?? node;
}

function TestSent({ request, node, meId }: { request: ApprovalRequest; node: ScopeNodeWire; meId: string }) {
  const names = node.resolved.approvers.filter((person) => person.id !== meId).map((person) => firstName(person.name));
  return (
    <Note tone="yes" live>
      <p>
        <strong>The test request is with the people of {placeWords(node)}.</strong> {listAnd(names)} {names.length === 1 ? "was" : "were"} told in the inbox and by mail; it leaves no grant.{" "}
        <Link href={`/approvals/${request.id}`}>Show it</Link>
      </p>
    </Note>
  );
}

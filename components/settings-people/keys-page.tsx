"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { Bones, Button, ButtonLink, Empty, Note, Page, PageHeader, Segmented, Table } from "@/components/ui";
import { KEY_STATES, type ApiKeyList, type KeyState } from "@/lib/keys/schema";
import type { ProjectList } from "@/lib/orgs/schema";
import { CreateKeyDialog } from "./create-key-dialog";
import { sentenceOf } from "./failure";
import { KeyRow } from "./key-row";
import { More } from "./more";
import { keysQuery, projectsQuery } from "./queries";

const COLUMNS = [{ label: "Key" }, { label: "Project" }, { label: "May" }, { label: "Made" }, { label: "Last used" }, { label: "Revoke", hidden: true, className: "num" }];
const SEGMENTS = [{ value: "active", label: "Working" }, { value: "revoked", label: "Revoked" }] as const;

type Props = { orgId: string; admin: boolean; projects: ProjectList; first: { state: KeyState; list: ApiKeyList } };

/** The keys with which agents call: where they belong, what they may do, when they were last used. */
export function KeysPage({ orgId, admin, projects, first }: Props) {
  const [state, setState] = useQueryState("state", parseAsStringLiteral(KEY_STATES).withDefault("active"));
  const [creating, setCreating] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const keys = useInfiniteQuery(keysQuery(orgId, state, state === first.state ? first.list : undefined));
  const places = useInfiniteQuery(projectsQuery(orgId, projects)).data?.pages.flatMap((page) => page.items) ?? [];
  const rows = keys.data?.pages.flatMap((page) => page.items) ?? [];
  const create = <Button variant="solid" icon={KeyRound} onClick={() => setCreating(true)}>Create key</Button>;
  return (
    <Page>
      <PageHeader title="API keys" actions={admin && places.length > 0 ? create : undefined}>With a key an agent guards its calls and asks for approvals. Nobody decides what came in by a key they made.</PageHeader>
      <div className="filters">
        <Segmented fit label="Which keys" value={state} onChange={(next) => void setState(next)} options={SEGMENTS} />
      </div>
      {keys.isPending ? <Bones label="keys" rows={4} shape="table" /> : null}
      {keys.isError ? <Note tone="no" live>{sentenceOf(keys.error)}</Note> : null}
      {keys.isSuccess && rows.length === 0 ? <NoKeys state={state} admin={admin} hasProject={places.length > 0} /> : null}
      {rows.length === 0 ? null : (
        <Table label="API keys" className="people-table" columns={COLUMNS}>
          {rows.map((key) => <KeyRow key={key.id} orgId={orgId} apiKey={key} admin={admin} open={open === key.id} onToggle={() => setOpen(open === key.id ? null : key.id)} />)}
        </Table>
      )}
      <More of={keys} what="keys" />
      <CreateKeyDialog orgId={orgId} projects={places} open={creating} onOpenChange={setCreating} />
    </Page>
  );
}

function NoKeys({ state, admin, hasProject }: { state: KeyState; admin: boolean; hasProject: boolean }) {
  if (state === "revoked") return <Empty title="No key was revoked">A revoked key is refused on its next call, and stays here for the record.</Empty>;
  if (!hasProject) return <Empty title="No project yet" actions={<ButtonLink href="/settings/projects">Open projects</ButtonLink>}>A key belongs to a project. Add a project first.</Empty>;
  return <Empty title="No key yet">An agent cannot ask without one. {admin ? "Create the first key above." : "An admin creates the first one."}</Empty>;
}

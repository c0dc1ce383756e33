"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Folder, FolderPlus } from "lucide-react";
import Link from "next/link";
import { useId, useState, type FormEvent } from "react";
import { Button, Cell, Dialog, Empty, Field, Input, Note, Page, PageHeader, plural, Row, SubRow, Table, Thing, Time, toast } from "@/components/ui";
import type { Project, ProjectList } from "@/lib/orgs/schema";
import { fieldError, sentenceOf } from "./failure";
import { More } from "./more";
import { createProject, projectsQuery, renameProject } from "./queries";

const COLUMNS = [{ label: "Project" }, { label: "Working keys" }, { label: "Policy" }, { label: "Made" }, { label: "Rename", hidden: true, className: "num" }];

type Props = { orgId: string; admin: boolean; first: ProjectList };

/** The organization's projects: each has its own policy and its own keys. */
export function ProjectsPage({ orgId, admin, first }: Props) {
  const projects = useInfiniteQuery(projectsQuery(orgId, first));
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const rows = projects.data?.pages.flatMap((page) => page.items) ?? [];
  const add = admin ? <Button variant="solid" icon={FolderPlus} onClick={() => setAdding(true)}>Add project</Button> : undefined;
  return (
    <Page>
      <PageHeader title="Projects" actions={add}>Each project has its own policy and its own keys.</PageHeader>
      {projects.isError ? <Note tone="no" live>{sentenceOf(projects.error)}</Note> : null}
      {rows.length === 0 ? (
        <Empty title="No project yet">A project holds a policy and the keys of the agents that follow it. {admin ? "Add the first one." : "An admin adds the first one."}</Empty>
      ) : (
        <Table label="Projects" className="people-table" columns={COLUMNS}>
          {rows.map((project) => <ProjectRow key={project.id} orgId={orgId} project={project} admin={admin} open={open === project.id} onToggle={() => setOpen(open === project.id ? null : project.id)} />)}
        </Table>
      )}
      <More of={projects} what="projects" />
      <Dialog open={adding} onOpenChange={setAdding} title="Add project" description="It starts without a policy: until one is published, every call is denied.">
        <ProjectForm orgId={orgId} submit="Add project" initial="" save={(name) => createProject(orgId, name)} onDone={(project) => {
          setAdding(false);
          toast.done(`Project ${project.name} is there.`, "Publish a policy and make a key for its agents.");
        }} onCancel={() => setAdding(false)} />
      </Dialog>
    </Page>
  );
}

function ProjectRow({ orgId, project, admin, open, onToggle }: { orgId: string; project: Project; admin: boolean; open: boolean; onToggle: () => void }) {
  const panel = useId();
  const close = () => {
    onToggle();
    document.getElementById(`${panel}-toggle`)?.focus();
  };
  return (
    <>
      <Row open={open}>
        <Cell title><Thing icon={Folder}>{project.name}</Thing></Cell>
        <Cell label="Working keys"><Link href="/settings/keys" aria-label={`${plural(project.active_keys, "key")} of ${project.name}`}>{plural(project.active_keys, "key")}</Link></Cell>
        <Cell label="Policy"><Link href={`/policies?project=${project.id}`} aria-label={`Policy of ${project.name}`}>Open policy</Link></Cell>
        <Cell label="Made"><Time at={project.created_at} as="day" /></Cell>
        <Cell act>{admin ? <Button id={`${panel}-toggle`} variant="quiet" size="s" aria-expanded={open} aria-controls={open ? panel : undefined} aria-label={open ? `Close ${project.name}` : `Rename ${project.name}`} onClick={onToggle}>{open ? "Close" : "Rename"}</Button> : null}</Cell>
      </Row>
      {open ? (
        <SubRow columns={5} id={panel}>
          <div className="people-sub"><ProjectForm orgId={orgId} submit="Save name" initial={project.name} save={(name) => renameProject(project.id, name)} onDone={close} onCancel={close} /></div>
        </SubRow>
      ) : null}
    </>
  );
}

type FormProps = { orgId: string; initial: string; submit: string; save: (name: string) => Promise<Project>; onDone: (project: Project) => void; onCancel: () => void };

function ProjectForm({ orgId, initial, submit, save, onDone, onCancel }: FormProps) {
  const queries = useQueryClient();
  const [name, setName] = useState(initial);
  const saving = useMutation({
    mutationFn: () => save(name),
    onSuccess: async (project) => {
      await queries.invalidateQueries({ queryKey: ["projects", orgId] });
      onDone(project);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  };
  return (
    <form className="people-form people-grow" onSubmit={send} noValidate>
      <Field label="Name" error={fieldError(saving.error, "name", true)}><Input autoComplete="off" spellCheck={false} value={name} onChange={(event) => setName(event.target.value)} /></Field>
      <div className="dialog-acts">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="solid" busy={saving.isPending}>{submit}</Button>
      </div>
    </form>
  );
}

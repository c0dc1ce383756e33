"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";
import { Button, Checkbox, Dialog, Field, FieldError, Input, Segmented, Select } from "@/components/ui";
import type { KeyMode, MintedKey } from "@/lib/keys/schema";
import type { Project } from "@/lib/orgs/schema";
import { KEY_SCOPES, type KeyScope } from "@/lib/vocabulary";
import { fieldError, sentenceOf } from "./failure";
import { createKey } from "./queries";
import { RevealedSecret } from "./revealed-secret";
import { SCOPE_WORDS } from "./roles";

type Props = { orgId: string; projects: readonly Project[]; open: boolean; onOpenChange: (open: boolean) => void };

/** Creates a key and shows its secret once; closing the dialog forgets it. */
export function CreateKeyDialog({ orgId, projects, open, onOpenChange }: Props) {
  const [minted, setMinted] = useState<MintedKey | null>(null);
  const change = (next: boolean) => {
    if (!next) setMinted(null);
    onOpenChange(next);
  };
  return (
    <Dialog shownOnce={minted !== null} open={open} onOpenChange={change} title={minted === null ? "Create key" : `Key ${minted.name}`} description={minted === null ? "You will not be able to decide what comes in by it." : `For project ${minted.project.name}, ends ${minted.last_four}.`}>
      {minted === null
        ? <CreateKeyForm orgId={orgId} projects={projects} onMinted={setMinted} onCancel={() => change(false)} />
        : <RevealedSecret secret={minted.key} what="API key" variable="COUNTERSIGN_API_KEY" onDone={() => change(false)} />}
    </Dialog>
  );
}

type FormProps = { orgId: string; projects: readonly Project[]; onMinted: (key: MintedKey) => void; onCancel: () => void };

function CreateKeyForm({ orgId, projects, onMinted, onCancel }: FormProps) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [project, setProject] = useState(projects[0]?.id ?? "");
  const [mode, setMode] = useState<KeyMode>("live");
  const [scopes, setScopes] = useState<readonly KeyScope[]>(["requests"]);
  const create = useMutation({
    mutationFn: () => createKey(project, { name, scopes: [...scopes], mode }),
    onSuccess: async (key) => {
      onMinted(key);
      await Promise.all([queries.invalidateQueries({ queryKey: ["keys", orgId] }), queries.invalidateQueries({ queryKey: ["projects", orgId] })]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate();
  };
  const named = fieldError(create.error, "name");
  return (
    <form className="people-form" onSubmit={submit} noValidate>
      <Field label="Name" hint="Say where it lives: web-ci, billing-bot." error={named}>
        <Input autoComplete="off" spellCheck={false} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Project">
        <Select value={project} onChange={(event) => setProject(event.target.value)}>
          {projects.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Select>
      </Field>
      <Scopes chosen={scopes} onChange={setScopes} />
      <Segmented label="Kind of key" value={mode} onChange={setMode} options={[{ value: "live", label: "Live" }, { value: "test", label: "Test" }]} />
      {create.error === null || named !== undefined ? null : <FieldError>{sentenceOf(create.error)}</FieldError>}
      <div className="dialog-acts">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="solid" busy={create.isPending}>Create key</Button>
      </div>
    </form>
  );
}

function Scopes({ chosen, onChange }: { chosen: readonly KeyScope[]; onChange: (scopes: readonly KeyScope[]) => void }) {
  const id = useId();
  return (
    <fieldset className="people-checks">
      <legend>It may</legend>
      {KEY_SCOPES.map((scope) => (
        <div className="people-check" key={scope}>
          <Checkbox id={`${id}-${scope}`} checked={chosen.includes(scope)} aria-describedby={`${id}-${scope}-detail`} onChange={(on) => onChange(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))} />
          <label htmlFor={`${id}-${scope}`}>{SCOPE_WORDS[scope].label}</label>
          <small id={`${id}-${scope}-detail`}>{SCOPE_WORDS[scope].detail}</small>
        </div>
      ))}
    </fieldset>
  );
}

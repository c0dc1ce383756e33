"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { NO_FILTER, type FilterChoices } from "./filter-choices";
import type { ListFilter } from "./queries";

type FilterFieldsProps = { filter: ListFilter; choices: FilterChoices; onShow: (filter: Partial<ListFilter>) => void };

/** All filters at once; nothing is asked before "Show requests". */
export function FilterFields({ filter, choices, onShow }: FilterFieldsProps) {
  const [draft, setDraft] = useState(filter);
  const put = (changes: Partial<ListFilter>) => setDraft((before) => ({ ...before, ...changes }));
  const text = (given: string) => (given.trim() === "" ? null : given);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { project, agent, person, action, forMe } = draft;
    onShow({ project, agent: agent?.trim() ?? null, person, action: action?.trim() ?? null, forMe });
  };
  return (
    <form className="filter-form" onSubmit={submit} noValidate>
      <Choose label="Project" value={draft.project} options={choices.projects} onChange={(project) => put({ project })} />
      {filter.mine ? null : <Choose label="Asked for" value={draft.person} options={choices.people} onChange={(person) => put({ person })} />}
      <Field label="Agent"><Input value={draft.agent ?? ""} placeholder="claude-code" autoComplete="off" spellCheck={false} maxLength={256} onChange={(event) => put({ agent: text(event.target.value) })} /></Field>
      <Field label="Action"><Input value={draft.action ?? ""} placeholder="sudo apt, or Bash:sudo *" autoComplete="off" spellCheck={false} maxLength={512} onChange={(event) => put({ action: text(event.target.value) })} /></Field>
      {filter.mine || filter.state !== "pending" ? null : (
        <Field label="Waiting for" className="filter-form-wide">
          <Select value={draft.forMe ? "me" : ""} onChange={(event) => put({ forMe: event.target.value === "me" })}>
            <option value="">Anyone</option>
            <option value="me">Me: what I may decide and have not signed</option>
          </Select>
        </Field>
      )}
      <div className="filter-form-end">
        <Button onClick={() => onShow({ ...NO_FILTER, q: filter.q })}>Clear</Button>
        <Button type="submit" variant="solid">Show requests</Button>
      </div>
    </form>
  );
}

function Choose({ label, value, options, onChange }: { label: string; value: string | null; options: readonly { id: string; name: string }[]; onChange: (value: string | null) => void }) {
  const known = value === null || options.some((option) => option.id === value);
  return (
    <Field label={label}>
      <Select value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}>
        <option value="">Any</option>
        {known ? null : <option value={value}>{value}</option>}
        {options.map((option) => <option key={option.id} value={option.id}>{option.name}</option>)}
      </Select>
    </Field>
  );
}

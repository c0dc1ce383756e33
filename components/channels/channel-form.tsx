"use client";

import { useId, useState, type FormEvent, type ReactNode } from "react";
import { Button, Checkbox, Field, FieldError, FieldRow, Input, Select, Switch } from "@/components/ui";
import { useFocusRefused } from "@/components/ui/focus-refused";
import { fieldError, sentenceOf } from "@/components/settings-people/failure";
import type { Project } from "@/lib/orgs/schema";
import { CHANNEL_EVENTS, CHANNEL_KINDS, SEVERITIES, type ChannelEvent, type ChannelKind, type Severity } from "@/lib/vocabulary";
import { ENDPOINT, ofKind, type Draft } from "./draft";
import { EVENT_WORDS, KIND_WORDS, SEVERITY_WORDS } from "./words";

type Props = {
  start: Draft;
  /** A channel that is there keeps its kind, and its endpoint unless another is typed. */
  existing: boolean;
  projects: readonly Project[];
  action: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (draft: Draft) => void;
  onCancel: () => void;
};

/** Where a channel leads and what it hears. */
export function ChannelForm({ start, existing, projects, action, busy, error, onSubmit, onCancel }: Props) {
  const [draft, setDraft] = useState(start);
  const argsId = useId();
  const form = useFocusRefused(error);
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit(draft);
  };
  const fields = ENDPOINT[draft.kind];
  const placed = ["name", "events", ...fields.map(({ name }) => name)].some((name) => fieldError(error, name) !== undefined);
  return (
    <form className="people-form" ref={form} onSubmit={submit} noValidate>
      {existing ? null : (
        <Field label="Kind" hint={KIND_WORDS[draft.kind].detail}>
          <Select value={draft.kind} onChange={(event) => set(ofKind(event.target.value as ChannelKind))}>
            {CHANNEL_KINDS.map((kind) => <option key={kind} value={kind}>{KIND_WORDS[kind].label}</option>)}
          </Select>
        </Field>
      )}
      <Field label="Name" hint="Say who reads it: on-call, security." error={fieldError(error, "name")}>
        <Input autoComplete="off" spellCheck={false} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      {fields.map(({ name, label, hint, placeholder, secret }) => (
        <Field key={name} label={label} hint={existing ? "Leave it empty to keep what is there." : hint} error={fieldError(error, name)}>
          <Input type={secret === true ? "password" : "text"} autoComplete="off" spellCheck={false} placeholder={existing ? undefined : placeholder} value={draft.endpoint[name] ?? ""} onChange={(event) => set({ endpoint: { ...draft.endpoint, [name]: event.target.value } })} />
        </Field>
      ))}
      <Events chosen={draft.events} error={fieldError(error, "events")} onChange={(events) => set({ events })} />
      <div className="channel-pair">
        <Field label="Of which project">
          <Select value={draft.project} onChange={(event) => set({ project: event.target.value })}>
            <option value="">Every project</option>
            {projects.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </Select>
        </Field>
        <Field label="How grave">
          <Select value={draft.severity} onChange={(event) => set({ severity: event.target.value as Severity })}>
            {SEVERITIES.map((severity) => <option key={severity} value={severity}>{SEVERITY_WORDS[severity]}</option>)}
          </Select>
        </Field>
      </div>
      {draft.kind === "sms" ? null : (
        <FieldRow label="Send the arguments too" htmlFor={argsId} hint={draft.kind === "slack_app" ? "Without them nothing can be decided in Slack. What looks like a secret is never sent." : "Otherwise messages hold ids, states and hashes; chats and pagers also name the action. What looks like a secret is never sent."} control={<Switch id={argsId} checked={draft.includeArgs} aria-describedby={`${argsId}-hint`} onChange={(includeArgs) => set({ includeArgs })} />} />
      )}
      {error === null || placed ? null : <FieldError>{sentenceOf(error)}</FieldError>}
      <div className="dialog-acts">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="solid" busy={busy}>{action}</Button>
      </div>
    </form>
  );
}

function Events({ chosen, error, onChange }: { chosen: readonly ChannelEvent[]; error: ReactNode; onChange: (events: readonly ChannelEvent[]) => void }) {
  const id = useId();
  return (
    <fieldset className="people-checks channel-events">
      <legend>It hears</legend>
      {CHANNEL_EVENTS.map((event) => (
        <div className="people-check" key={event}>
          <Checkbox id={`${id}-${event}`} checked={chosen.includes(event)} onChange={(on) => onChange(on ? [...chosen, event] : chosen.filter((one) => one !== event))} />
          <label htmlFor={`${id}-${event}`}>{EVENT_WORDS[event]}</label>
        </div>
      ))}
      {error === undefined ? null : <FieldError>{error}</FieldError>}
    </fieldset>
  );
}

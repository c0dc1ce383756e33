"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button, Field, FieldError, Fold, Input, Select } from "@/components/ui";
import { useFocusRefused } from "@/components/ui/focus-refused";
import { fieldError, sentenceOf } from "@/components/settings-people/failure";
import type { Channel } from "@/lib/channels/schema";
import { replayRange } from "./queries";

const STATES = [{ value: "dead", label: "What was given up" }, { value: "sent", label: "What was taken" }, { value: "ended", label: "All that has ended" }] as const;
type State = (typeof STATES)[number]["value"];

/** Sends the messages of a time once more, each under its own id. */
export function ReplayRange({ orgId, channel }: { orgId: string; channel: Channel }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<{ state: State; since: string; until: string }>({ state: "dead", since: "", until: "" });
  const replay = useMutation({
    mutationFn: () => replayRange(channel.id, { state: draft.state, ...(draft.since === "" ? {} : { since: instantOf(draft.since) }), ...(draft.until === "" ? {} : { until: instantOf(draft.until) }) }),
    onSuccess: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ["channels", orgId] }), queries.invalidateQueries({ queryKey: ["channel", channel.id] }), queries.invalidateQueries({ queryKey: ["deliveries", channel.id] })]);
    },
  });
  const form = useFocusRefused(replay.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!replay.isPending) replay.mutate();
  };
  const placed = ["since", "until"].some((name) => fieldError(replay.error, name) !== undefined);
  return (
    <Fold summary="Send a range again">
      <form className="channel-range" ref={form} onSubmit={submit} noValidate>
        <Field label="Which">
          <Select value={draft.state} onChange={(event) => setDraft({ ...draft, state: event.target.value as State })}>
            {STATES.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
          </Select>
        </Field>
        <Field label="Written since" error={fieldError(replay.error, "since")}><Input type="datetime-local" value={draft.since} onChange={(event) => setDraft({ ...draft, since: event.target.value })} /></Field>
        <Field label="Written before" error={fieldError(replay.error, "until")}><Input type="datetime-local" value={draft.until} onChange={(event) => setDraft({ ...draft, until: event.target.value })} /></Field>
        <Button type="submit" icon={RotateCw} busy={replay.isPending}>Send again</Button>
      </form>
      <output className="hint">{replay.data === undefined ? "Each goes out under its own id, so a receiver that keeps ids takes none twice. At most 10,000 at once." : saidOf(replay.data.messages)}</output>
      {replay.error === null || placed ? null : <FieldError>{sentenceOf(replay.error)}</FieldError>}
    </Fold>
  );
}

function saidOf(messages: number): string {
  if (messages === 0) return "There was nothing of that to send again.";
  return messages === 1 ? "1 message goes out again." : `${messages.toLocaleString("en")} messages go out again.`;
}

function instantOf(local: string): string {
  return new Date(local).toISOString();
}

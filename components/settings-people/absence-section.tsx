"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarOff, CircleCheck } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button, Fact, Facts, Field, FieldError, Input, Person, Select, Status, Time, toast, useServerNow, useZone } from "@/components/ui";
import type { AbsenceWire } from "@/lib/people/schema";
import { instantOf, localText } from "./local-time";
import { fieldError, sentenceOf } from "./failure";
import { absenceQuery, endAbsence, saveAbsence } from "./queries";

export type StandIn = { id: string; name: string; role: string };
type Absence = NonNullable<AbsenceWire["absence"]>;

/** When the reader is out of office, and who decides in their place meanwhile. */
export function AbsenceSection({ first, standIns }: { first: AbsenceWire; standIns: readonly StandIn[] }) {
  const queries = useQueryClient();
  const { data } = useQuery(absenceQuery(first));
  const [editing, setEditing] = useState(false);
  const back = useMutation({ mutationFn: endAbsence, onSuccess: () => queries.invalidateQueries({ queryKey: ["absence"] }) });
  const { absence } = data;
  const isOpen = editing || absence === null;
  return (
    <section className="editor-card people-card" aria-labelledby="absence">
      <div className="card-head">
        <div>
          <h2 id="absence">Out of office</h2>
          <p className="hint">What waits for you then waits for whoever stands in for you. You may still decide yourself.</p>
        </div>
        {absence === null ? null : <Status tone={absence.away_now ? "wait" : "off"} icon={absence.away_now ? CalendarOff : CircleCheck}>{absence.away_now ? "Away now" : "Planned"}</Status>}
      </div>
      {isOpen ? <AbsenceForm absence={absence} standIns={standIns} onDone={() => setEditing(false)} /> : (
        <>
          <div className="card-body"><AbsenceFacts absence={absence} />{back.error === null ? null : <FieldError>{sentenceOf(back.error)}</FieldError>}</div>
          <div className="card-foot">
            <Button variant="quiet" onClick={() => setEditing(true)}>Change</Button>
            <Button busy={back.isPending} onClick={() => back.mutate()}>{absence.away_now ? "I am back" : "Call it off"}</Button>
          </div>
        </>
      )}
    </section>
  );
}

function AbsenceFacts({ absence }: { absence: Absence }) {
  return (
    <Facts ruled>
      <Fact label="From"><Time at={absence.starts_at} as="minute" /></Fact>
      <Fact label="Until"><Time at={absence.ends_at} as="minute" /></Fact>
      <Fact label="In your place">{absence.delegate === null ? <>Nobody; others who may decide still can</> : <Person name={absence.delegate.name} />}</Fact>
    </Facts>
  );
}

type FormProps = { absence: Absence | null; standIns: readonly StandIn[]; onDone: () => void };

function AbsenceForm({ absence, standIns, onDone }: FormProps) {
  const queries = useQueryClient();
  const zone = useZone();
  const now = useServerNow();
  const [draft, setDraft] = useState({ starts: absence === null ? "" : localText(absence.starts_at, zone), ends: absence === null ? "" : localText(absence.ends_at, zone), delegate: absence?.delegate?.id ?? "" });
  const [missing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: () => saveAbsence({ ...(draft.starts === "" ? {} : { starts_at: instantOf(draft.starts) ?? draft.starts }), ends_at: instantOf(draft.ends) ?? draft.ends, delegate: draft.delegate === "" ? null : draft.delegate }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["absence"] });
      toast.done("Out of office set.");
      onDone();
    },
  });
  const set = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    setMissing(false);
    if (save.isError) save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(draft.ends === "");
    if (!save.isPending && draft.ends !== "") save.mutate();
  };
  const known = ["starts_at", "ends_at", "delegate"].some((field) => fieldError(save.error, field) !== undefined);
  const today = localText(new Date(now).toISOString(), zone);
  return (
    <form onSubmit={submit} noValidate>
      <div className="card-body">
        <div className="pair pair-top">
          <Field label="From" hint="Now, if you leave it empty." error={fieldError(save.error, "starts_at")}><Input type="datetime-local" value={draft.starts} onChange={(event) => set({ starts: event.target.value })} /></Field>
          <Field label="Until" hint={`Times are in ${zone}.`} error={missing ? "Say until when you are away." : fieldError(save.error, "ends_at")}><Input type="datetime-local" min={today} value={draft.ends} onChange={(event) => set({ ends: event.target.value })} /></Field>
        </div>
        <Field label="In your place" hint="They sign for you: the two of you never count as two. They cannot decide what they asked for themselves." error={fieldError(save.error, "delegate")}>
          <Select value={draft.delegate} onChange={(event) => set({ delegate: event.target.value })}>
            <option value="">Nobody</option>
            {standIns.map((one) => <option key={one.id} value={one.id}>{one.name}, {one.role}</option>)}
          </Select>
        </Field>
        {save.error === null || known ? null : <FieldError>{sentenceOf(save.error)}</FieldError>}
      </div>
      <div className="card-foot">
        {absence === null ? <span /> : <Button variant="quiet" onClick={onDone}>Leave it as it is</Button>}
        <Button type="submit" variant="solid" busy={save.isPending}>Set out of office</Button>
      </div>
    </form>
  );
}

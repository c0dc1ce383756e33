"use client";

import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button, Cell, Checkbox, Note, Row, Table, TwoLines } from "@/components/ui";
import { useFocusRefused } from "@/components/ui/focus-refused";
import type { Preferences } from "@/lib/notifications/schema";
import { ApiError } from "@/lib/api-client";
import { isOffered } from "@/lib/notifications/state";
import { TOPICS, WAYS, type Topic, type Way } from "@/lib/vocabulary";
import { savePreferences } from "./queries";
import { QuietHours } from "./quiet-hours";
import { TOPIC_WORDS, WAY_WORDS } from "./words";

function isAtField(error: Error): boolean {
  return error instanceof ApiError && ["from", "to", "zone"].some((field) => error.field(`quiet_hours.${field}`) !== undefined);
}

/** Which events by which way, and the hours in which nothing is sent; saved together, and kept on the page when that fails. */
export function PreferencesForm({ first }: { first: Preferences }) {
  const [draft, setDraft] = useState(first);
  const save = useMutation({ mutationFn: savePreferences, onSuccess: setDraft });
  const change = (next: Preferences) => {
    setDraft(next);
    if (!save.isIdle) save.reset();
  };
  const set = (topic: Topic, way: Way, on: boolean) => change({ ...draft, topics: { ...draft.topics, [topic]: { ...draft.topics[topic], [way]: on } } });
  const form = useFocusRefused(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(draft);
  };
  const { asked } = draft.topics;
  return (
    <section className="editor-card people-card hearing" aria-labelledby="hearing-card">
      <div className="card-head"><h3 id="hearing-card">What you hear</h3></div>
      <form ref={form} onSubmit={submit} noValidate>
        <div className="card-body">
          <Table label="What you hear, by which way" className="hearing-table" columns={[{ label: "Event" }, ...WAYS.map((way) => ({ label: WAY_WORDS[way], className: "hearing-way" }))]}>
            {TOPICS.map((topic) => (
              <Row key={topic}>
                <Cell title><TwoLines detail={TOPIC_WORDS[topic].detail}>{TOPIC_WORDS[topic].title}</TwoLines></Cell>
                {WAYS.map((way) => (
                  <Cell key={way} label={WAY_WORDS[way]} className="hearing-way">
                    {isOffered(topic, way) ? <Checkbox checked={draft.topics[topic][way]} onChange={(on) => set(topic, way, on)} aria-label={`${TOPIC_WORDS[topic].title}: ${WAY_WORDS[way]}`} /> : <span className="faint" aria-label="not offered">–</span>}
                  </Cell>
                ))}
              </Row>
            ))}
          </Table>
          {asked.bell || asked.mail || asked.push ? null : <Note tone="wait"><p><strong>You would not hear of new requests.</strong> They stand in the inbox all the same, and end by themselves when nobody answers.</p></Note>}
          <p className="hint">More than three mails in five minutes come as one digest. Sign-in links and invitations are always sent.</p>
          <QuietHours value={draft.quiet_hours} onChange={(quiet) => change({ ...draft, quiet_hours: quiet })} error={save.error} />
          {save.isError ? <Note tone="no" live><p><strong>Nothing was saved.</strong> {isAtField(save.error) ? "What is wrong stands at the field." : save.error.message}</p></Note> : null}
        </div>
        <div className="card-foot">
          <output className="hint">{save.isSuccess ? "Saved." : ""}</output>
          <Button type="submit" variant="solid" busy={save.isPending}>Save notifications</Button>
        </div>
      </form>
    </section>
  );
}

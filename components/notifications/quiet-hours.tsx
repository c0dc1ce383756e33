"use client";

import { useId } from "react";
import { Field, FieldRow, Input, Select, Switch } from "@/components/ui";
import type { QuietHoursView } from "@/lib/notifications/schema";
import { ApiError } from "@/lib/api-client";
import { QUIET_EXCEPTIONS, type QuietException } from "@/lib/vocabulary";
import { EXCEPT_WORDS } from "./words";

type Props = { value: QuietHoursView | null; onChange: (value: QuietHoursView | null) => void; error: unknown };

function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Hours without mail and pushes, in the reader's own zone; says what happens to what is urgent. */
export function QuietHours({ value, onChange, error }: Props) {
  const id = useId();
  const wrong = (field: string) => (error instanceof ApiError ? error.field(`quiet_hours.${field}`) : undefined);
  return (
    <div className="hearing-quiet">
      <FieldRow label="Quiet hours" htmlFor={id} hint="No mail and no push. What is held comes together in one digest when they end; the bell and the inbox go on." control={<Switch id={id} checked={value !== null} onChange={(on) => onChange(on ? { from: "22:00", to: "07:00", zone: ownZone(), except: "escalated" } : null)} aria-describedby={`${id}-hint`} />} />
      {value === null ? null : (
        <>
          <div className="hearing-hours">
            <Field label="From" error={wrong("from")}><Input type="time" required value={value.from} onChange={(event) => onChange({ ...value, from: event.target.value })} /></Field>
            <Field label="To" error={wrong("to")}><Input type="time" required value={value.to} onChange={(event) => onChange({ ...value, to: event.target.value })} /></Field>
            <Field label="Time zone" error={wrong("zone")} className="hearing-zone"><Zones value={value.zone} onChange={(zone) => onChange({ ...value, zone })} /></Field>
          </div>
          <Field label="What comes through" hint={EXCEPT_WORDS[value.except].said}>
            <Select value={value.except} onChange={(event) => onChange({ ...value, except: event.target.value as QuietException })}>
              {QUIET_EXCEPTIONS.map((except) => <option key={except} value={except}>{EXCEPT_WORDS[except].choice}</option>)}
            </Select>
          </Field>
        </>
      )}
    </div>
  );
}

function Zones({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const known = Intl.supportedValuesOf("timeZone");
  const zones = [...new Set([value, "UTC", ...known])].toSorted();
  return <Select value={value} onChange={(event) => onChange(event.target.value)}>{zones.map((zone) => <option key={zone} value={zone}>{zone.replaceAll("_", " ")}</option>)}</Select>;
}

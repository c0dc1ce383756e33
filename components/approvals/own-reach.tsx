"use client";

import { useId } from "react";
import { Field, Input, Select } from "@/components/ui/field";
import { limitKindsOf, type Limit, type OwnReach } from "./draft-reach";
import { VisibleCode, VisibleText } from "./visible-text";

const HOW_WORDS: Readonly<Record<Limit["how"], string>> = { same: "exactly as asked", most: "at most", least: "at least", like: "like the pattern", any: "anything" };

type EditorProps = { own: OwnReach; /** Arguments that cannot be limited here. */ open: readonly string[]; onChange: (own: OwnReach) => void };

/** A pattern for the action, and for each argument how far it may differ from what was asked. */
export function OwnReachEditor({ own, open, onChange }: EditorProps) {
  const set = (index: number, change: Partial<Limit>) => onChange({ ...own, limits: own.limits.map((limit, at) => (at === index ? { ...limit, ...change } : limit)) });
  return (
    <div className="own-reach">
      <Field label="Action" hint="* stands for anything, ? for one character. It has to cover this very call.">
        <Input className="mono" spellCheck={false} autoComplete="off" autoCapitalize="off" maxLength={2_000} value={own.action} onChange={(event) => onChange({ ...own, action: event.target.value })} />
      </Field>
      {own.limits.map((limit, index) => <LimitRow key={limit.name} limit={limit} onChange={(change) => set(index, change)} />)}
      {open.length === 0 ? null : <p className="hint">May be anything, because it is a list, long, or hidden: {open.map((name, index) => <span key={name}>{index === 0 ? "" : ", "}<VisibleText text={name} /></span>)}.</p>}
    </div>
  );
}

function LimitRow({ limit, onChange }: { limit: Limit; onChange: (change: Partial<Limit>) => void }) {
  const id = useId();
  const writes = limit.how === "most" || limit.how === "least" || limit.how === "like";
  return (
    <div className="limit-row">
      <span id={id} className="limit-name"><VisibleCode text={limit.name} /></span>
      <Select aria-labelledby={id} value={limit.how} onChange={(event) => onChange({ how: limitKindsOf(limit).find((how) => how === event.target.value) ?? "same" })}>
        {limitKindsOf(limit).map((how) => <option key={how} value={how}>{HOW_WORDS[how]}</option>)}
      </Select>
      {writes ? <Input aria-label={`${limit.name}, ${HOW_WORDS[limit.how]}`} inputMode={limit.how === "like" ? "text" : "decimal"} value={limit.value} maxLength={300} onChange={(event) => onChange({ value: event.target.value })} /> : null}
      {limit.how === "same" ? <span className="limit-asked"><VisibleCode text={String(limit.asked)} /></span> : null}
    </div>
  );
}

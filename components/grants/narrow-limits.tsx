"use client";

import { Plus, X } from "lucide-react";
import { Button, Field, Input, Select } from "@/components/ui";
import { SIGNS, type Limit, type NarrowDraft, type Sign } from "./narrow-draft";

type Props = { draft: NarrowDraft; onChange: (part: Partial<NarrowDraft>) => void };

/** The action, the resource and each limit on an argument, to be tightened or added to. */
export function NarrowLimits({ draft, onChange }: Props) {
  const edit = (key: number, part: Partial<Limit>) => onChange({ limits: draft.limits.map((limit) => (limit.key === key ? { ...limit, ...part } : limit)) });
  const add = () => onChange({ limits: [...draft.limits, { key: Math.max(-1, ...draft.limits.map((limit) => limit.key)) + 1, path: "", sign: "lte", text: "", from: null }] });
  return (
    <>
      {draft.action === "" ? null : <Field label="Action"><Input className="mono" spellCheck={false} value={draft.action} onChange={(event) => onChange({ action: event.target.value })} /></Field>}
      {draft.resource === "" ? null : <Field label="Resource"><Input className="mono" spellCheck={false} value={draft.resource} onChange={(event) => onChange({ resource: event.target.value })} /></Field>}
      <div className="limits">
        {draft.limits.map((limit, index) => <LimitRow key={limit.key} limit={limit} number={index + 1} onEdit={(part) => edit(limit.key, part)} onRemove={limit.from === null ? () => onChange({ limits: draft.limits.filter((one) => one.key !== limit.key) }) : null} />)}
      </div>
      <div><Button size="s" variant="quiet" icon={Plus} onClick={add}>Add a limit</Button></div>
    </>
  );
}

type RowProps = { limit: Limit; number: number; onEdit: (part: Partial<Limit>) => void; onRemove: (() => void) | null };

/** A limit that is in force can be tightened, not taken off. */
function LimitRow({ limit, number, onEdit, onRemove }: RowProps) {
  const own = limit.from === null;
  return (
    <div className="limit">
      <Input className="mono" aria-label={`Argument of limit ${number}`} placeholder="Argument, such as amount" spellCheck={false} readOnly={!own} value={limit.path} onChange={(event) => onEdit({ path: event.target.value })} />
      <Select aria-label={`Comparison of limit ${number}`} value={limit.sign} onChange={(event) => onEdit({ sign: event.target.value as Sign })}>
        {SIGNS.map((sign) => <option key={sign.value} value={sign.value}>{sign.label}</option>)}
      </Select>
      <Input className="mono" aria-label={`Value of limit ${number}`} placeholder="Value" spellCheck={false} value={limit.text} onChange={(event) => onEdit({ text: event.target.value })} />
      {onRemove === null ? <span /> : <Button size="s" variant="quiet" icon={X} iconOnly aria-label={`Take limit ${number} off`} onClick={onRemove} />}
    </div>
  );
}

"use client";

import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import { Button, Note, Switch, Time } from "@/components/ui";
import type { ScopeNodeWire, SettingsRowWire, SettingsWire } from "@/lib/settings/schema";
import type { Role } from "@/lib/vocabulary";
import { RowFields } from "./row-fields";
import { WhoIsAway } from "./who-is-away";
import { useRow } from "./use-row";
import { placeTitle, placeWords } from "./words";

type Props = {
  orgId: string;
  node: ScopeNodeWire;
  settings: SettingsWire;
  role: Role;
  /** What became of the test request, at the foot of the card. */
  children?: ReactNode;
};

/** The row of one place: its switch, its fields, and who saved it. The switch saves at once, the fields by the button. */
export function RowCard({ orgId, node, settings, role, children }: Props) {
  const own = settings.rows.find((row) => row.scope_id === node.scope_id);
  const answering = settings.rows.find((row) => row.scope_id === node.resolved.scope_id);
  const { draft, edited, refused, edit, save, toggle, remove } = useRow({ orgId, node, own, answering });
  const card = useRef<HTMLElement>(null);
  const mayEdit = role === "admin" || role === "owner";
  const isOn = toggle.isPending ? toggle.variables : node.resolved.enabled;
  const busy = save.isPending || toggle.isPending || remove.isPending;
  useEffect(() => {
    if (refused?.problem != null) card.current?.querySelector<HTMLElement>("input[aria-invalid='true']")?.focus();
  }, [refused]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) save.mutate(isOn);
  };
  return (
    <section className="editor-card" aria-labelledby="row-title" id="row" ref={card}>
      <header className="card-head">
        <div>
          <h2 id="row-title">{placeTitle(node)}</h2>
          <p className="hint"><RowOrigin own={own} node={node} answering={answering} /></p>
        </div>
        <Switch aria-label={`Approvals for ${placeWords(node)}`} checked={isOn} disabled={!mayEdit || busy} onChange={(enabled) => toggle.mutate(enabled)} />
      </header>
      <form onSubmit={submit} noValidate>
        <fieldset className="card-body bare" disabled={!mayEdit}>
          <legend className="visually-hidden">Row of {placeWords(node)}</legend>
          <WhoIsAway node={node} />
          <RowFields draft={draft} problem={refused?.problem ?? null} node={node} members={settings.members} isOwner={role === "owner"} onEdit={edit} />
          {refused !== null && refused.problem === null ? <Note tone="no" live>{refused.message} Nothing was saved.</Note> : null}
          {children}
        </fieldset>
        {mayEdit ? (
          <footer className="card-foot">
            {own === undefined ? <span /> : <Button variant="quiet" className="btn-no" busy={remove.isPending} onClick={() => remove.mutate()}><span className="clip">{removeWords(node, settings)}</span></Button>}
            <Button variant="solid" type="submit" busy={busy} disabled={own !== undefined && !edited}><span className="clip">Save {node.scope === "org" ? "organization" : placeWords(node)}</span></Button>
          </footer>
        ) : <footer className="card-foot"><p className="hint">Only an admin or owner changes this.</p></footer>}
      </form>
    </section>
  );
}

function RowOrigin({ own, node, answering }: { own: SettingsRowWire | undefined; node: ScopeNodeWire; answering: SettingsRowWire | undefined }) {
  if (own !== undefined) return <>Own row, saved <Time at={own.updated_at} as="minute" />{own.updated_by === null ? null : ` by ${own.updated_by}`}</>;
  if (answering !== undefined) return <>No own row; {placeWords({ scope: answering.scope, name: answering.name })} answers. Saving makes a row that answers alone.</>;
  return <>No row answers here yet, so approvals are off. Saving makes the row of {placeWords(node)}.</>;
}

/** What would answer once this row is gone. */
function removeWords(node: ScopeNodeWire, settings: SettingsWire): string {
  const wider = [node.scope === "api_key" ? node.project_id : null, node.scope === "org" ? null : settings.scopes.find((other) => other.scope === "org")?.scope_id];
  const next = settings.rows.find((row) => row.scope_id === wider[0]) ?? settings.rows.find((row) => row.scope_id === wider[1]);
  return next === undefined ? "Remove row, approvals off" : `Remove row, use ${next.name}’s`;
}

"use client";

import { Building2, CircleCheck, CircleSlash, Folder, KeyRound } from "lucide-react";
import { clsx } from "clsx";
import type { MouseEvent } from "react";
import { formatDuration, Icon, plural, Row, ScrollRegion, Status } from "@/components/ui";
import type { ScopeNodeWire } from "@/lib/settings/schema";
import { decidersShort, placeKind } from "./words";

const ICONS = { org: Building2, project: Folder, api_key: KeyRound } as const;
const COLUMNS = ["Scope", "Own row", "Calls get", "May decide", "Wait"] as const;
const ROLES = { table: { role: "table" }, group: { role: "rowgroup" }, row: { role: "row" }, head: { role: "columnheader" }, rowHead: { role: "rowheader" }, cell: { role: "cell" } } as const;

type Props = { nodes: readonly ScopeNodeWire[]; selected: ScopeNodeWire; onSelect: (node: ScopeNodeWire) => void };

/** Every place where a row may stand, and what a call there gets. */
export function ScopeTree({ nodes, selected, onSelect }: Props) {
  const rows = nodes.filter((node) => node.own_row_enabled !== null).length;
  const keys = nodes.filter((node) => node.scope === "api_key").length;
  return (
    <section aria-labelledby="scopes-title">
      <div className="section-head">
        <h2 id="scopes-title">Scopes</h2>
        <span className="faint s13">{plural(rows, "own row")}, {plural(keys, "key")}</span>
      </div>
      <ScrollRegion className="table-wrap tree-wrap" label="Scopes">
        <table className="table tree stack" aria-labelledby="scopes-title" {...ROLES.table}>
          <thead {...ROLES.group}>
            <tr {...ROLES.row}>{COLUMNS.map((column) => <th key={column} scope="col" {...ROLES.head} className={clsx(column === "Wait" && "num")}>{column}</th>)}</tr>
          </thead>
          <tbody {...ROLES.group}>
            {nodes.map((node, index) => <ScopeRow key={node.scope_id} node={node} trail={trailOf(nodes, index)} selected={node === selected} onSelect={onSelect} nodes={nodes} />)}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="hint rule-hint">Reading order is key, project, organization. The first row that exists supplies the whole answer; rows never mix, and a row that is off beats an organization that is on.</p>
    </section>
  );
}

/** Which lines of the tree go on below a row. */
function trailOf(nodes: readonly ScopeNodeWire[], index: number): string {
  const node = nodes[index];
  if (node === undefined || node.scope === "org") return "d0";
  const below = nodes.slice(index + 1);
  const moreProjects = below.some((other) => other.scope === "project");
  if (node.scope === "project") return clsx("d1", moreProjects && "more");
  return clsx("d2", below.some((other) => other.scope === "api_key" && other.project_id === node.project_id) && "more", moreProjects && "under");
}

type RowProps = { node: ScopeNodeWire; trail: string; selected: boolean; onSelect: (node: ScopeNodeWire) => void; nodes: readonly ScopeNodeWire[] };

function ScopeRow({ node, trail, selected, onSelect, nodes }: RowProps) {
  const { resolved } = node;
  const from = resolved.scope_id === null || resolved.scope_id === node.scope_id ? null : nodes.find((other) => other.scope_id === resolved.scope_id);
  const select = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onSelect(node);
  };
  return (
    <Row selected={selected} aria-selected={selected}>
      <th scope="row" {...ROLES.rowHead}>
        <a className={clsx("node", trail)} href={`?at=${node.scope_id}`} aria-current={selected || undefined} onClick={select}>
          <Icon of={ICONS[node.scope]} />
          <span>{node.name}</span>
          <small>{placeKind(node)}</small>
        </a>
      </th>
      <td {...ROLES.cell}>{node.own_row_enabled === null ? <span className="faint">none</span> : <span>{node.own_row_enabled ? "On" : "Off"}</span>}</td>
      <td {...ROLES.cell} className="got">
        <Status tone={resolved.enabled ? "yes" : "off"} icon={resolved.enabled ? CircleCheck : CircleSlash}>{resolved.enabled ? "On" : "Off"}</Status>
        {from === null || from === undefined ? null : <> <span className="faint">from {from.name}</span></>}
      </td>
      <td {...ROLES.cell} className="muted">{decidersShort(node)}</td>
      <td {...ROLES.cell} className="num">{resolved.enabled && resolved.wait_seconds !== null ? formatDuration(resolved.wait_seconds) : ""}</td>
    </Row>
  );
}

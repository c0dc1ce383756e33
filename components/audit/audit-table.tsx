"use client";

import { ChevronDown, ChevronRight, CircleCheck, CircleSlash, CircleX, Clock, TimerOff, TriangleAlert } from "lucide-react";
import { Agent, Cell, formatCount, Icon, Id, Person, PlainText, Prefixed, Row, startOf, Status, SubRow, Table, Time, Claim } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { LucideIcon, Tone } from "@/components/ui";
import type { AuditRow } from "@/lib/audit/schema";
import { Lineage } from "./lineage";
import { isOwnPress } from "./own-press";

const COLUMNS = [
  { label: "Seq", className: "a-seq-h" },
  { label: "Time" },
  { label: "Action" },
  { label: "Decision" },
  { label: "Approval or grant" },
  { label: "Agent" },
  { label: "For" },
];

/** One row per governed call; the open one tells its story below itself. A press anywhere on a row opens it, its button does for the keyboard. */
export function AuditTable({ rows, open, onToggle }: { rows: readonly AuditRow[]; open: string | null; onToggle: (id: string) => void }) {
  return (
    <Table label="Governed calls" className="audit" columns={COLUMNS}>
      {rows.map((row) => <Call key={row.id} row={row} open={row.id === open} onToggle={() => onToggle(row.id)} />)}
    </Table>
  );
}

function Call({ row, open, onToggle }: { row: AuditRow; open: boolean; onToggle: () => void }) {
  const lineageId = `lineage-${row.id}`;
  const action = withoutSecrets(row.action);
  const name = row.seq === null ? "this call" : `event ${row.seq}`;
  return (
    <>
      <Row open={open} onClick={(event) => { if (isOwnPress(event)) onToggle(); }}>
        <Cell className="a-seq">
          <button className="disc" type="button" aria-expanded={open} aria-controls={open ? lineageId : undefined} aria-label={`Lineage of ${name}: ${startOf(action) ?? action}`} onClick={onToggle}>
            <Icon of={open ? ChevronDown : ChevronRight} small />
          </button>
          <span>{row.seq === null ? "" : formatCount(row.seq)}</span>
        </Cell>
        <Cell className="a-time"><Time at={row.at} /></Cell>
        <Cell className="a-act"><Prefixed clip>{action}</Prefixed></Cell>
        <Cell className="a-dec"><Decision row={row} /></Cell>
        <Cell className="a-id"><Origin row={row} /></Cell>
        <Cell className="a-ag">{row.agent_id === null ? <span className="faint">unnamed</span> : <Agent><span><PlainText>{row.agent_id}</PlainText></span></Agent>}</Cell>
        <Cell className="a-who"><Beneficiary row={row} /></Cell>
      </Row>
      {open ? <SubRow columns={COLUMNS.length} id={lineageId}><Lineage call={row} /></SubRow> : null}
    </>
  );
}

function markOf(row: AuditRow): { tone: Tone; icon: LucideIcon } {
  if (row.decision === "allow") return { tone: "yes", icon: CircleCheck };
  if (row.decision === "warn") return { tone: "wait", icon: TriangleAlert };
  if (row.state === "pending") return { tone: "wait", icon: Clock };
  if (row.state === "expired") return { tone: "off", icon: TimerOff };
  return row.state === "cancelled" ? { tone: "off", icon: CircleSlash } : { tone: "no", icon: CircleX };
}

export function Decision({ row }: { row: AuditRow }) {
  return <Status {...markOf(row)}>{row.decision_label}</Status>;
}

function Origin({ row }: { row: AuditRow }) {
  if (row.request_id !== null) return <Id href={`/approvals/${row.request_id}`}>{row.request_id}</Id>;
  if (row.grant_id !== null) return <Id href={`/grants?state=all&q=${row.grant_id}`}>{row.grant_id}</Id>;
  return <span className="faint">none</span>;
}

function Beneficiary({ row }: { row: AuditRow }) {
  if (row.requestor !== null) return <Person name={row.requestor.name} />;
  return row.claimed_email === null ? <span className="faint">nobody named</span> : <Claim><PlainText>{row.claimed_email}</PlainText></Claim>;
}

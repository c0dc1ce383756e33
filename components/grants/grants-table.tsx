"use client";

import { useRef } from "react";
import { ClockAlert, Folder, KeyRound, Terminal } from "lucide-react";
import { Agent, Button, Cell, formatCount, Id, LongAction, Person, PlainText, plural, Row, startOf, SubRow, Table, Tag, Thing, Time, TimeLeft, TwoLines, useServerNow } from "@/components/ui";
import type { Grant } from "@/lib/grants/schema";
import { actionOf, idleDays, lengthWords, reachWords } from "./grant-words";
import { RevokeForm } from "./revoke-form";

const COLUMNS = [{ label: "What it allows" }, { label: "May use it" }, { label: "Given" }, { label: "Uses", num: true }, { label: "Last used" }, { label: "Ends" }, { label: "Revoke", hidden: true }];

export function GrantsTable({ label, rows, open, onToggle }: { label: string; rows: readonly Grant[]; open: string | null; onToggle: (id: string) => void }) {
  const region = useRef<HTMLDivElement>(null);
  // The row of a revoked grant goes away, and the focus would go with it.
  const revoked = (id: string) => {
    onToggle(id);
    region.current?.focus();
  };
  return (
    <div ref={region} tabIndex={-1}>
      <Table label={label} className="grants" columns={COLUMNS}>
        {rows.map((grant) => <GrantRow key={grant.id} grant={grant} open={grant.id === open && grant.may_revoke} onToggle={() => onToggle(grant.id)} onRevoked={() => revoked(grant.id)} />)}
      </Table>
    </div>
  );
}

function GrantRow({ grant, open, onToggle, onRevoked }: { grant: Grant; open: boolean; onToggle: () => void; onRevoked: () => void }) {
  const formId = `revoke-${grant.id}`;
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    onToggle();
    button.current?.focus();
  };
  return (
    <>
      <Row open={open}>
        <Cell className="g-what"><TwoLines detail={<Detail grant={grant} />}><LongAction>{actionOf(grant)}</LongAction></TwoLines></Cell>
        <Cell label="May use it" className="g-holder"><Holder grant={grant} /></Cell>
        <Cell label="Given" className="g-given"><TwoLines detail={<>{grant.given_by.name}, <Time at={grant.created_at} as="day" /></>}>{lengthWords(grant)}</TwoLines></Cell>
        <Cell label="Uses" num>{formatCount(grant.uses)}</Cell>
        <Cell label="Last used" className="nowrap"><LastUse grant={grant} /></Cell>
        <Cell label="Ends" className="nowrap"><End grant={grant} /></Cell>
        <Cell act className="g-act">
          {grant.may_revoke ? (
            <Button ref={button} size="s" variant="quiet" aria-expanded={open} aria-controls={open ? formId : undefined} aria-label={open ? undefined : `Revoke ${startOf(grant.action) ?? grant.action}`} onClick={onToggle}>
              {open ? "Close" : "Revoke"}
            </Button>
          ) : null}
        </Cell>
      </Row>
      {open ? <SubRow columns={COLUMNS.length} id={formId}><RevokeForm grant={grant} onClose={close} onRevoked={onRevoked} /></SubRow> : null}
    </>
  );
}

function Detail({ grant }: { grant: Grant }) {
  const reach = reachWords(grant);
  return (
    <>
      {reach === null ? null : reach.length === 0 ? "whatever its arguments, " : <>only where {reach.map((words, index) => <span key={words}>{index === 0 ? null : " and "}<code><PlainText>{words}</PlainText></code></span>)}, </>}
      {reach === null && grant.resource !== null ? <>on <code><PlainText>{grant.resource}</PlainText></code>, </> : null}
      from <Id href={`/approvals/${grant.request_id}`}>{grant.request_id}</Id>
    </>
  );
}

function Holder({ grant }: { grant: Grant }) {
  const { type, label } = grant.principal_scope;
  switch (type) {
    case "requestor":
      return <Person name={label} />;
    case "api_key":
      return <Thing icon={KeyRound}>key {label}</Thing>;
    case "project":
      return <Thing icon={Folder}>project {label}</Thing>;
    case "agent":
      return <Agent><span><PlainText>{label}</PlainText></span></Agent>;
    case "machine":
      return <Thing icon={Terminal}><span><PlainText>{label}</PlainText></span></Thing>;
  }
}

function LastUse({ grant }: { grant: Grant }) {
  const now = useServerNow();
  if (grant.unused_for_90_days) return <Tag tone="wait" icon={ClockAlert}>{grant.last_used_at === null ? "never" : `${plural(idleDays(grant, now), "day")} ago`}</Tag>;
  return grant.last_used_at === null ? <>never</> : <Time at={grant.last_used_at} as="minute" />;
}

const SOON_MS = 12 * 3_600_000;

function End({ grant }: { grant: Grant }) {
  const now = useServerNow();
  if (grant.state === "revoked" && grant.revoked_at !== null) {
    return <TwoLines detail={grant.revoke_reason === null ? `by ${grant.revoked_by?.name ?? "somebody"}` : <><PlainText>{`“${grant.revoke_reason}”`}</PlainText>, {grant.revoked_by?.name}</>}>revoked <Time at={grant.revoked_at} as="minute" /></TwoLines>;
  }
  if (grant.state === "used") return <>with its use</>;
  if (grant.expires_at === null) return <>When revoked</>;
  const left = Date.parse(grant.expires_at) - now;
  return grant.state === "active" && left < SOON_MS ? <TimeLeft endsAt={grant.expires_at} startedAt={grant.created_at} /> : <Time at={grant.expires_at} as="minute" />;
}

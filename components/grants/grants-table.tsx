"use client";

import { useRef } from "react";
import { Button, Cell, formatCount, Id, LongAction, PlainText, Row, startOf, SubRow, Table, Time, TwoLines } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { Grant } from "@/lib/grants/schema";
import { End, Holder, LastUse, ShortfallLine } from "./grant-parts";
import { actionOf, lengthWords, reachWords } from "./grant-words";
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
        <Cell className="g-what"><TwoLines detail={<Detail grant={grant} />}><LongAction>{withoutSecrets(actionOf(grant))}</LongAction></TwoLines></Cell>
        <Cell label="May use it" className="g-holder"><Holder {...grant.principal_scope} /></Cell>
        <Cell label="Given" className="g-given"><TwoLines detail={<>{grant.given_by.name}, <Time at={grant.created_at} as="day" /></>}>{lengthWords(grant)}</TwoLines></Cell>
        <Cell label="Uses" num>{formatCount(grant.uses)}</Cell>
        <Cell label="Last used" className="nowrap"><LastUse grant={grant} /></Cell>
        <Cell label="Ends" className="nowrap"><End grant={grant} /></Cell>
        <Cell act className="g-act">
          {grant.may_revoke ? (
            <Button ref={button} size="s" variant="quiet" aria-expanded={open} aria-controls={open ? formId : undefined} aria-label={open ? undefined : `Revoke ${startOf(withoutSecrets(grant.action)) ?? withoutSecrets(grant.action)}`} onClick={onToggle}>
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
      {reach === null && grant.resource !== null ? <>on <code><PlainText>{withoutSecrets(grant.resource)}</PlainText></code>, </> : null}
      <Id href={`/grants/${grant.id}`}>{grant.id}</Id>, from <Id href={`/approvals/${grant.request_id}`}>{grant.request_id}</Id>
      <ShortfallLine grant={grant} />
    </>
  );
}

"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Agent, Button, Cell, Empty, formatCount, LongAction, Person, PlainText, Row, Section, Table, Time, TwoLines } from "@/components/ui";
import { argumentsWithoutSecrets, withoutSecrets } from "@/lib/approvals/preview";
import type { GrantDetail, GrantUse, GrantUses } from "@/lib/grants/schema";
import { usesQuery } from "./queries";

const COLUMNS = [{ label: "What ran" }, { label: "When" }, { label: "For" }, { label: "Agent" }, { label: "Key" }];

/** Every call that ran under the grant, newest first. */
export function GrantUsesTable({ grant, first }: { grant: GrantDetail; first: GrantUses }) {
  const uses = useInfiniteQuery(usesQuery(grant.id, first));
  const rows = uses.data.pages.flatMap((page) => page.items);
  return (
    <Section id="uses" title="Uses" aside={formatCount(grant.uses)}>
      {rows.length === 0 ? <Empty title="Nobody has used it" level={2}>Each call that runs under this grant is listed here, with what it was and who asked.</Empty> : (
        <Table label="Uses of this grant" className="uses" columns={COLUMNS}>
          {rows.map((use) => <UseRow key={use.id} use={use} grant={grant} />)}
        </Table>
      )}
      {uses.hasNextPage ? <div className="table-end"><Button size="s" busy={uses.isFetchingNextPage} onClick={() => void uses.fetchNextPage()}>Show older uses</Button></div> : null}
    </Section>
  );
}

function UseRow({ use, grant }: { use: GrantUse; grant: GrantDetail }) {
  const detail = [use.resource === null ? null : `on ${withoutSecrets(use.resource)}`, use.args === null || use.args === "{}" || grant.reach === null ? null : argumentsWithoutSecrets(use.args)].filter((one) => one !== null).join(", ");
  return (
    <Row>
      <Cell title className="u-what">{use.action === null ? <span className="faint">erased</span> : <TwoLines detail={<PlainText>{detail}</PlainText>}><LongAction>{withoutSecrets(use.action)}</LongAction></TwoLines>}</Cell>
      <Cell label="When" className="nowrap"><Time at={use.at} as="minute" /></Cell>
      <Cell label="For">{use.requestor === null ? <span className="faint">nobody named</span> : <Person name={use.requestor.name} />}</Cell>
      <Cell label="Agent">{use.agent_id === null ? <span className="faint">unnamed</span> : <TwoLines detail={use.machine === null ? "" : <PlainText>{`on ${use.machine}`}</PlainText>}><Agent claimed><span><PlainText>{use.agent_id}</PlainText></span></Agent></TwoLines>}</Cell>
      <Cell label="Key">{use.key === null ? <span className="faint">none</span> : `${use.key.name}, ends ${use.key.last_four}`}</Cell>
    </Row>
  );
}

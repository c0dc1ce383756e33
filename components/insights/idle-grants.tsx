import Link from "next/link";
import { Cell, formatCount, LongAction, Row, Section, Table, Time } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { Insights } from "@/lib/insights/schema";

const COLUMNS = [{ label: "Action" }, { label: "Project" }, { label: "Given by" }, { label: "Last used" }, { label: "Until" }, { label: "Open", hidden: true }];

/** Grants that stand and that no call needed in the window: candidates for taking back. */
export function IdleGrants({ figures: { days, idle_grants: idle } }: { figures: Insights }) {
  return (
    <Section id="idle-title" title="Grants that nobody used" aside={idle.total > idle.oldest.length ? `the ${idle.oldest.length} longest unused of ${formatCount(idle.total)}` : formatCount(idle.total)}>
      {idle.total === 0 ? <p className="hint">Every grant that stands was given or used in the last {days} days.</p> : (
        <Table label="Grants that nobody used" columns={COLUMNS}>
          {idle.oldest.map((grant) => (
            <Row key={grant.id}>
              <Cell title><LongAction>{withoutSecrets(grant.action)}</LongAction></Cell>
              <Cell label="Project">{grant.project}</Cell>
              <Cell label="Given by">{grant.given_by}</Cell>
              <Cell label="Last used">{grant.last_used_at === null ? <span className="faint">never, since <Time at={grant.created_at} as="day" /></span> : <Time at={grant.last_used_at} as="day" />}</Cell>
              <Cell label="Until">{grant.expires_at === null ? "revoked" : <Time at={grant.expires_at} as="day" />}</Cell>
              <Cell act><Link className="btn btn-s btn-quiet" href={`/grants?q=${grant.id}`} aria-label={`Open the grant for ${withoutSecrets(grant.action)}`}>Open</Link></Cell>
            </Row>
          ))}
        </Table>
      )}
    </Section>
  );
}

import Link from "next/link";
import { Cell, formatCount, formatDuration, LongAction, Row, Section, Table, Time } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { Insights } from "@/lib/insights/schema";

const COLUMNS = [{ label: "Action" }, { label: "Project" }, { label: "For" }, { label: "Asked" }, { label: "Waited", num: true }, { label: "Open", hidden: true }];

/** Requests that ended because nobody answered in time. */
export function ExpiredRequests({ figures: { totals, expired } }: { figures: Insights }) {
  if (totals.expired === 0) return null;
  return (
    <Section id="expired-title" title="Nobody answered" aside={totals.expired > expired.newest.length ? `the last ${expired.newest.length} of ${formatCount(totals.expired)}` : formatCount(totals.expired)}>
      <Table label="Requests that nobody answered" columns={COLUMNS}>
        {expired.newest.map((request) => (
          <Row key={request.id}>
            <Cell title><LongAction>{withoutSecrets(request.action)}</LongAction></Cell>
            <Cell label="Project">{request.project}</Cell>
            <Cell label="For">{request.requestor}</Cell>
            <Cell label="Asked"><Time at={request.created_at} as="minute" /></Cell>
            <Cell label="Waited" num>{formatDuration(request.waited_seconds)}</Cell>
            <Cell act><Link className="btn btn-s btn-quiet" href={`/approvals/${request.id}`} aria-label={`Open ${withoutSecrets(request.action)}`}>Open</Link></Cell>
          </Row>
        ))}
      </Table>
    </Section>
  );
}

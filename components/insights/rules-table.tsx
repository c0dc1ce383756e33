import Link from "next/link";
import { Cell, formatCount, formatShare, PlainText, Row, Section, Table, TwoLines } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { AskLess, RuleFigures } from "@/lib/insights/schema";
import { lengthOf, shareOf } from "./words";

const COLUMNS = [{ label: "Rule" }, { label: "Trend", hidden: true }, { label: "Requests", num: true }, { label: "Approved", num: true }, { label: "Half within", num: true }, { label: "Ask less" }];

/** The first place to ask less: each rule with the smallest thing that would spare most of its requests. */
export function RulesTable({ rules }: { rules: readonly RuleFigures[] }) {
  return (
    <Section id="rules-title" title="Rules that ask most" aside="the first place to ask less">
      {rules.length === 0 ? <p className="hint">No rule of a policy asked anybody in this time.</p> : (
        <Table label="Rules that ask most" className="noisy" columns={COLUMNS}>
          {rules.map((rule) => (
            <Row key={`${rule.project_id} ${rule.version} ${rule.number}`}>
              <Cell className="n-rule"><TwoLines detail={<>{rule.project}, rule {rule.number}{rule.live ? "" : `, last in v${rule.version}`}</>}><Link href={`/policies?project=${rule.project_id}${rule.live ? `&line=${rule.line}` : `&version=${rule.version}`}`}><code><PlainText>{withoutSecrets(rule.rule)}</PlainText></code></Link></TwoLines></Cell>
              <Cell className="n-sp"><Spark parts={rule.trend} /></Cell>
              <Cell label="Requests" num>{formatCount(rule.requests)}</Cell>
              <Cell label="Approved" num>{formatShare(Math.round(shareOf(rule.approved, rule.requests) * 100) / 100)}</Cell>
              <Cell label="Half within" num>{lengthOf(rule.median_seconds)}</Cell>
              <Cell className="n-less">{rule.ask_less === null ? <span className="faint">nothing stands out</span> : <Less rule={rule} less={rule.ask_less} />}</Cell>
            </Row>
          ))}
        </Table>
      )}
    </Section>
  );
}

function Less({ rule, less }: { rule: RuleFigures; less: AskLess }) {
  switch (less.kind) {
    case "proposal":
      return <span className="less"><Link className="btn btn-s" href={`/policies?project=${rule.project_id}&proposal=${less.proposal_id}`}>Propose a grant</Link><span className="faint">{formatCount(less.times)} approvals in 30 days were of the same call</span></span>;
    case "limit":
      return <span className="less"><Link className="btn btn-s" href={`/policies?project=${rule.project_id}&line=${rule.line}`}>Raise the limit</Link><span className="faint">{less.path} over {formatCount(less.from)} asks; over {formatCount(less.to)} would have asked {formatCount(less.would_ask)} of {formatCount(less.of)} times</span></span>;
  }
}

function Spark({ parts }: { parts: readonly number[] }) {
  const most = Math.max(1, ...parts);
  return (
    <svg className="spark" viewBox="0 0 60 20" preserveAspectRatio="none" aria-hidden="true">
      {parts.map((count, index) => <rect key={index} x={index * 4} y={20 - (count / most) * 19} width="3" height={(count / most) * 19} />)}
    </svg>
  );
}

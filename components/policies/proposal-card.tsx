"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Bones, Button, Diff, Fact, Facts, formatCount, formatDuration, Id, listAnd, LongAction, Note, PlainText, plural, Segmented, Time } from "@/components/ui";
import { argumentsWithoutSecrets, visibleLine, withoutSecrets } from "@/lib/approvals/preview";
import type { ProposalDetail } from "@/lib/learning/schema";
import { diffOf } from "./draft";
import { ProposalAnswers, type Form } from "./proposal-answers";
import { proposalQuery } from "./proposal-queries";
import { SimulationOutcome } from "./simulation-panel";

type Props = { projectId: string; id: string; mayAnswer: boolean; onClose: () => void };

/** One thing that the policy might learn: what was approved and by whom, what would change, and what that would have done. */
export function ProposalCard({ projectId, id, mayAnswer, onClose }: Props) {
  const found = useQuery(proposalQuery(projectId, id));
  const [chosen, setChosen] = useState<Form | null>(null);
  const proposal = found.data;
  const form: Form = chosen ?? (proposal?.grant !== null ? "grant" : "rule");
  return (
    <section className="ed" aria-labelledby="proposal-title">
      <header className="ed-head">
        <h2 id="proposal-title">Proposal</h2>
        <span className="faint s13 ed-saved">learnt from what people approved</span>
        <span className="ed-acts"><Button size="s" variant="quiet" icon={X} onClick={onClose}>Back to the editor</Button></span>
      </header>
      <div className="ed-version">
        {found.isPending ? <Bones label="the proposal" shape="text" rows={8} /> : null}
        {found.isError && proposal === undefined ? <Note tone="no" live><p>{found.error.message}</p><p>It may have been answered, or a rule or a grant covers the call by now.</p></Note> : null}
        {proposal === undefined ? null : (
          <>
            <p className="proposal-action"><LongAction>{withoutSecrets(proposal.action)}</LongAction></p>
            <Evidence proposal={proposal} />
            <Segmented fit label="What to make of it" value={form} onChange={setChosen} options={[{ value: "grant", label: "A grant that ends", disabled: proposal.grant === null }, { value: "rule", label: "A rule for everybody", disabled: proposal.rule === null }]} />
            {form === "grant" ? <GrantOffer proposal={proposal} /> : <RuleOffer proposal={proposal} />}
            {mayAnswer ? <ProposalAnswers projectId={projectId} proposal={proposal} form={form} onAnswered={onClose} /> : <p className="hint">Only an admin or owner answers a proposal.</p>}
          </>
        )}
      </div>
    </section>
  );
}

function Evidence({ proposal }: { proposal: ProposalDetail }) {
  const { evidence, resource, args } = proposal;
  return (
    <Facts ruled>
      <Fact label="Approved">{plural(evidence.times, "time")} in the last {evidence.days} days, first <Time at={evidence.first_at} as="minute" />, last <Time at={evidence.last_at} as="minute" />; never denied since</Fact>
      <Fact label="By">{listAnd(evidence.approvers.map((person) => person.name))}</Fact>
      <Fact label="Asked for">{listAnd(evidence.requestors.map((person) => person.name))}{evidence.agents.length === 0 ? null : <>, by <PlainText>{listAnd(evidence.agents)}</PlainText></>}</Fact>
      {resource === null ? null : <Fact label="Resource"><span className="mono"><PlainText>{withoutSecrets(resource)}</PlainText></span></Fact>}
      {args === null || args === "{}" ? null : <Fact label="Arguments"><span className="mono"><PlainText>{argumentsWithoutSecrets(args)}</PlainText></span></Fact>}
      <Fact label="Requests"><ul className="proposal-requests">{evidence.requests.map((id) => <li key={id}><Link href={`/approvals/${id}`}><Id>{id}</Id></Link></li>)}</ul></Fact>
    </Facts>
  );
}

function GrantOffer({ proposal: { grant, grant_problem: problem, grant_simulation: replayed, evidence } }: { proposal: ProposalDetail }) {
  if (grant === null) return <Note><p>{problem}</p></Note>;
  const who = grant.principal_scope.type === "requestor" ? `agents that act for ${evidence.requestors[0]?.name ?? "the requestor"}` : "every agent of this project";
  return (
    <>
      <p>For {formatDuration(grant.duration_seconds)}, {who} may make exactly this call, with these arguments, and nobody is asked. It can be taken back at any time under <Link href="/grants">Grants</Link>.</p>
      {replayed === null ? null : <p className="sim-sum">It would have allowed <strong>{formatCount(replayed.matched)}</strong> of {replayed.capped ? `the newest ${formatCount(replayed.of)} calls of ${replayed.days} days` : `the last ${replayed.days} days’ ${formatCount(replayed.of)} calls`}.</p>}
    </>
  );
}

function RuleOffer({ proposal: { rule, rule_problem: problem, simulation } }: { proposal: ProposalDetail }) {
  if (rule === null) return <Note><p>{problem}</p></Note>;
  const lines = diffOf(rule.diff.map((line) => ({ ...line, text: visibleLine(line.text) })));
  return (
    <>
      <p className="hint">What v{rule.next_version} would change in v{rule.version}. Anyone in this project may then make exactly this call, and nobody is asked.</p>
      <Diff label={`v${rule.next_version} against v${rule.version}`} lines={lines} />
      {simulation === null ? null : <div className="proposal-simulation"><SimulationOutcome result={simulation} /></div>}
    </>
  );
}

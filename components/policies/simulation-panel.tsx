"use client";

import { ArrowRight, CircleCheck, CircleX, Clock, TriangleAlert } from "lucide-react";
import { Fragment } from "react";
import { Bones, formatCount, Icon, Note, plural, Prefixed, Section, Status, Time } from "@/components/ui";
import type { CallOutcome, Simulation } from "@/lib/policies/schema";
import { Ticked } from "./ticked";
import type { useSimulation } from "./use-simulation";

/** What the recorded calls would have got from the draft; nothing until it was asked for. */
export function SimulationPanel({ run, draft }: { run: ReturnType<typeof useSimulation>; draft: string }) {
  if (run.isIdle) return null;
  const isOld = run.isSuccess && run.data.yaml !== draft;
  return (
    <Section id="simulation-title" title="Simulation" aside={run.isSuccess ? <>draft as of <Time at={run.data.at} as="minute" />{isOld ? ", changed since" : null}</> : undefined}>
      <div className="sim-body">
        {run.isPending ? <Bones label="the simulation" shape="text" rows={3} /> : null}
        {run.isError ? <Note tone="no" live><Ticked>{run.error.message}</Ticked></Note> : null}
        {run.isSuccess ? <Outcome result={run.data.result} /> : null}
      </div>
    </Section>
  );
}

function Outcome({ result }: { result: Simulation }) {
  if (result.calls === 0) return <p className="sim-sum">No call was recorded since <Time at={result.since} as="day" />, so there is nothing to replay.</p>;
  return (
    <>
      <output className="sim-sum">
        <strong>{formatCount(result.changed)} of {formatCount(result.calls)}</strong> calls since <Time at={result.since} as="day" /> would have ended differently.
        {result.capped ? " Only the most frequent ones were replayed." : null}
      </output>
      {result.changes.length === 0 ? null : <Changes changes={result.changes} />}
      <p className="hint">{asksWords(result.more_asks_per_week)} {result.answered_requests === 0 ? "No pending request would be answered by it." : `${plural(result.answered_requests, "pending request")} would be answered by it.`}</p>
    </>
  );
}

function asksWords(perWeek: number): string {
  const whole = Math.round(Math.abs(perWeek));
  if (whole === 0) return "About as many requests a week as now.";
  return `About ${formatCount(whole)} ${perWeek > 0 ? "more" : "fewer"} ${whole === 1 ? "request" : "requests"} a week.`;
}

function Changes({ changes }: { changes: Simulation["changes"] }) {
  return (
    <table className="sim" aria-labelledby="simulation-title">
      <thead>
        <tr>
          <th scope="col">Live version</th>
          <th scope="col"><span className="visually-hidden">becomes</span></th>
          <th scope="col">With this draft</th>
          <th scope="col" className="num">Calls</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <Fragment key={`${change.from} ${change.to}`}>
            <tr>
              <td><OutcomeStatus outcome={change.from} /></td>
              <td><Icon of={ArrowRight} small /></td>
              <td><OutcomeStatus outcome={change.to} /></td>
              <td className="num">{formatCount(change.calls)}</td>
            </tr>
            {change.examples.map((example) => (
              <tr key={`${example.action} ${example.agent_id}`} className="sim-ex">
                <td colSpan={4}><Prefixed>{example.action}</Prefixed>{example.agent_id === null ? null : <> <span className="faint">by {example.agent_id}</span></>}</td>
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

/** What a call gets, in the words of the page. */
export function OutcomeStatus({ outcome }: { outcome: CallOutcome }) {
  switch (outcome) {
    case "allow": return <Status tone="yes" icon={CircleCheck}>allow</Status>;
    case "warn": return <Status tone="wait" icon={TriangleAlert}>warn, and go on</Status>;
    case "ask": return <Status tone="wait" icon={Clock}>ask a person</Status>;
    case "deny": return <Status tone="no" icon={CircleX}>deny</Status>;
  }
}

"use client";

import { ArrowRight, CircleCheck, CircleX, Clock, TriangleAlert } from "lucide-react";
import { Fragment } from "react";
import { Button, formatCount, Icon, Note, PlainText, plural, Prefixed, Section, Select, Status, Time } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { CallOutcome, Simulation } from "@/lib/policies/schema";
import { Ticked } from "./ticked";
import type { useDraft } from "./use-draft";
import { REPLAY_DAYS, type Progress, type ReplayDays, type useSimulation } from "./use-simulation";

type Props = { simulation: ReturnType<typeof useSimulation>; draft: ReturnType<typeof useDraft> };

/** What the recorded calls would have got from the draft: how far back to look, how far the replay is, and what it found. */
export function SimulationPanel({ simulation: { run, days, setDays, progress, stop }, draft }: Props) {
  if (run.isIdle && !draft.dirty) return null;
  const isOld = run.isSuccess && run.data.yaml !== draft.text;
  return (
    <Section id="simulation-title" title="Simulation" aside={run.isSuccess ? <>draft as of <Time at={run.data.at} as="minute" />{isOld ? ", changed since" : null}</> : undefined}>
      <div className="sim-body">
        {run.isPending ? <Replaying progress={progress} onStop={stop} /> : (
          <div className="sim-ask">
            <Select aria-label="How far back to replay" value={days} onChange={(event) => setDays(event.target.value as ReplayDays)}>{REPLAY_DAYS.map((each) => <option key={each} value={each}>the last {each} days</option>)}</Select>
            <Button size="s" disabled={!draft.dirty} onClick={() => run.mutate(draft.text)}>{run.isSuccess ? "Replay again" : "Replay calls"}</Button>
          </div>
        )}
        {run.isError ? <Note tone="no" live><Ticked>{run.error.message}</Ticked></Note> : null}
        {run.isSuccess ? <SimulationOutcome result={run.data.result} /> : null}
      </div>
    </Section>
  );
}

function Replaying({ progress, onStop }: { progress: Progress | null; onStop: () => void }) {
  const { done, of, calls } = progress ?? { done: 0, of: 1, calls: 0 };
  return (
    <div className="sim-ask">
      <progress value={done} max={of} aria-label="Replay of recorded calls" />
      <output className="s13 muted">{formatCount(calls)} calls so far</output>
      <Button size="s" variant="quiet" onClick={onStop}>Stop</Button>
    </div>
  );
}

/** How many calls would have ended differently, how, and examples. */
export function SimulationOutcome({ result }: { result: Simulation }) {
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
    <table className="sim" aria-label="What would change">
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
                <td colSpan={3}><Prefixed>{withoutSecrets(example.action)}</Prefixed>{example.agent_id === null ? null : <> <span className="faint">by <PlainText>{example.agent_id}</PlainText></span></>}</td>
                <td className="num faint">{formatCount(example.calls)}</td>
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

"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { Avatar } from "@/components/ui/avatar";
import { CopyLine } from "@/components/ui/code";
import { ACTION_FOLDED, ShowAll, startOf } from "@/components/ui/long-action";
import { Breadcrumb, Page, Section } from "@/components/ui/page-header";
import { Status } from "@/components/ui/status";
import { TwoLines } from "@/components/ui/table";
import { Ring, useTimeLeft } from "@/components/ui/time-left";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { cutMarked, markSecrets, toolEnd } from "@/lib/approvals/preview";
import { CancelRequest } from "./cancel-request";
import { isSettling } from "./outcome-state";
import { approvalQuery, SAFETY_NET_MS } from "./queries";
import { RequestSteps } from "./request-steps";
import { useOpenElsewhere } from "./use-presence";
import { VisibleText } from "./visible-text";
import { standingWords } from "./standing-words";

const SETTLING_POLL_MS = 400;

/** One request of the reader's own, live: what happened so far, who can answer, and a way to take it back. */
export function MyRequest({ request: given }: { request: ApprovalRequest }) {
  const { data: request } = useQuery({
    ...approvalQuery(given.id),
    initialData: given,
    refetchInterval: (query) => (query.state.data !== undefined && isSettling(query.state.data, Date.now()) ? SETTLING_POLL_MS : SAFETY_NET_MS),
  });
  const time = useTimeLeft({ endsAt: request.expires_at, startedAt: request.created_at });
  const state = request.state === "pending" && time.over ? "expired" : request.state;
  const { title, says } = standingWords(request, state);
  return (
    <Page narrow>
      <Breadcrumb trail={[{ href: "/my-requests", label: "My requests" }]}><span className="id">{request.id}</span></Breadcrumb>
      <header className="wait-head">
        <div>
          <h1>{title}</h1>
          <p className="muted" aria-live="polite">{says}</p>
        </div>
        {state === "pending" ? (
          <div className="wait-clock">
            <Ring percent={time.percent} radius={6.75} />
            <div><strong>{time.words}</strong><span className="faint">left, until <Time at={request.expires_at} as="clock" /></span></div>
          </div>
        ) : null}
      </header>
      <Action text={request.canonical_action} />
      <div className="cols cols-even">
        <Section id="so-t" title="So far"><RequestSteps request={request} state={state} /></Section>
        {state === "pending" ? <WhoCanAnswer request={request} /> : null}
      </div>
      <Section id="term-t" title="If the terminal was closed">
        <p className="muted s13 gap">The request lives on without it. This prints its state, and the answer once there is one:</p>
        <CopyLine text={`countersign approvals show ${request.id}`} what="the command" />
      </Section>
      {state === "pending" && request.review?.you.may_cancel === true ? <CancelRequest id={request.id} /> : null}
    </Page>
  );
}

/** Copied whole, whether all of it is shown or not. */
function Action({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const marked = markSecrets(text);
  const start = startOf(text) === null ? null : cutMarked(marked, ACTION_FOLDED);
  const shown = whole ? marked : (start ?? marked);
  const prefix = toolEnd(shown);
  return (
    <CopyLine size="l" text={text} what="the action">
      {prefix === 0 ? null : <span className="faint"><VisibleText marked text={shown.slice(0, prefix)} /></span>}
      <VisibleText marked text={shown.slice(prefix)} />
      {start === null ? null : <>{" "}<ShowAll whole={whole} length={[...text].length} onToggle={() => setWhole(!whole)} /></>}
    </CopyLine>
  );
}

function WhoCanAnswer({ request }: { request: ApprovalRequest }) {
  const people = request.review?.may_decide ?? [];
  const openNow = new Set(useOpenElsewhere("")(request.id).map((person) => person.id));
  const { required, given } = request.quorum;
  const signed = new Map((request.review?.votes ?? []).map((vote) => [vote.person.id, vote]));
  return (
    <Section id="who-t" title="Who can answer" aside={required === 1 ? "one answer is enough" : `${given} of ${required} signatures`}>
      <ul className="people">
        {people.map((person) => {
          const vote = signed.get(person.id);
          return (
            <li key={person.id}>
              <Avatar name={person.name} large />
              <TwoLines detail={person.role}>{person.name}</TwoLines>
              {vote === undefined ? (openNow.has(person.id) ? <Status tone="ink" icon={Eye}>has it open</Status> : <span />) : <span className="muted s13">signed <Time at={vote.at} /></span>}
            </li>
          );
        })}
      </ul>
      {people.length === 0 ? <p className="muted s13 gap">Nobody may decide it at the moment. An admin can name approvers under Settings, Approvals.</p> : null}
    </Section>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { BadgeCheck, Equal, EqualNot, Link as Chain, Unlink } from "lucide-react";
import { Bones, Button, Claim, Fact, Facts, formatClock, formatCount, formatGap, Hash, Icon, Id, listAnd, LongAction, Note, PlainText, Status, Step, Steps, useZone } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { AuditRow, Lineage as Story } from "@/lib/audit/schema";
import { fold, isClaimed, noteOn, policyWords, type Group } from "./event-parts";
import { sentenceOf } from "./event-sentence";
import { lineageQuery } from "./queries";

/** How a call came to be what it is, from the chain itself, and what it was bound to. */
export function Lineage({ call }: { call: AuditRow }) {
  const { data, isPending, error, refetch } = useQuery(lineageQuery(call.id));
  if (isPending) return <div className="lineage"><Bones label="lineage" shape="text" rows={5} /></div>;
  if (data === undefined) {
    return <div className="lineage-note"><Note tone="no" live><p><strong>The lineage could not be read.</strong> {error?.message}</p><p><Button size="s" onClick={() => void refetch()}>Try again</Button></p></Note></div>;
  }
  return (
    <div className="lineage">
      <section aria-labelledby={`happened-${call.id}`}>
        <h3 id={`happened-${call.id}`}>What happened</h3>
        {data.events.length === 0 ? <p className="muted s13">The chain has no line about this call.</p> : <Steps>{fold(data.events).map((group) => <Happening key={group.main.id} group={group} call={data.call} />)}</Steps>}
      </section>
      <section aria-labelledby={`bound-${call.id}`}>
        <h3 id={`bound-${call.id}`}>Bound to</h3>
        <Binding story={data} />
        <Place story={data} />
      </section>
    </div>
  );
}

function clockWithMs(at: Date, zone: string): string {
  return `${formatClock(at, { zone })}.${String(at.getUTCMilliseconds()).padStart(3, "0")}`;
}

function Happening({ group, call }: { group: Group; call: AuditRow }) {
  const zone = useZone();
  const { main, also, gapMs } = group;
  const { tone, icon, said, detail = "" } = sentenceOf(main);
  const words = [noteOn(main, call), detail, main.data === null ? "Its data was erased." : ""].filter((piece) => piece !== "");
  return (
    <Step
      tone={tone}
      icon={icon}
      at={<time dateTime={main.at} title={new Date(main.at).toISOString()}>{gapMs === null ? clockWithMs(new Date(main.at), zone) : formatGap(gapMs)}</time>}
      detail={
        <>
          seq {listAnd([main, ...also].map((event) => event.seq).toSorted((a, b) => a - b).map(formatCount))}, <Hash>{main.hash}</Hash>.
          {words.map((piece) => <span key={piece}> <PlainText>{piece}</PlainText></span>)}
        </>
      }
    >
      {said}{[main, ...also].some(isClaimed) ? <> <Claim>claimed by the agent</Claim></> : null}
    </Step>
  );
}

function Binding({ story }: { story: Story }) {
  const { call } = story;
  return (
    <Facts>
      <Fact label="Action"><LongAction>{withoutSecrets(call.action)}</LongAction></Fact>
      {call.request_id === null ? null : <Fact label="Approval"><Id whole href={`/approvals/${call.request_id}`} copyAs="request">{call.request_id}</Id></Fact>}
      {call.grant_id === null ? null : <Fact label="Grant"><Id whole href={`/grants/${call.grant_id}`} copyAs="grant">{call.grant_id}</Id></Fact>}
      {call.decision_kind === null ? null : <Fact label="Decision kind"><code>{call.decision_kind}</code></Fact>}
      {call.decided_by === null ? null : <Fact label="Decided by">{call.decided_by.email}</Fact>}
      <Fact label="Key, policy">{keyAndPolicy(call)}</Fact>
      {call.reason === null ? null : <Fact label="Reason"><PlainText>{call.reason}</PlainText></Fact>}
      <Fact label="Arguments"><Hash>{call.args_hash}</Hash></Fact>
      {story.digest === null ? null : (
        <Fact label="Digest" className="same">
          <Hash>{story.digest}</Hash>
          {story.ran_as_approved === null ? null : story.ran_as_approved ? <Status tone="yes" icon={Equal}>ran as approved</Status> : <Status tone="no" icon={EqualNot}>ran otherwise than approved</Status>}
        </Fact>
      )}
    </Facts>
  );
}

function keyAndPolicy(call: AuditRow): string {
  return `${call.key === null ? "no key" : `${call.key.name}, ends ${call.key.last_four}`}; ${policyWords(call) ?? "no policy"}`;
}

/** The last line of the story beside the line before it, as the chain links them. */
function Place({ story: { chain } }: { story: Story }) {
  if (chain.last === null) return null;
  return (
    <fieldset className="chain">
      <legend className="visually-hidden">Place in the hash chain</legend>
      {chain.previous === null ? null : (
        <>
          <span><small>{formatCount(chain.previous.seq)}</small><Hash>{chain.previous.hash}</Hash></span>
          <Icon of={Chain} small />
        </>
      )}
      <span className="here"><small>{formatCount(chain.last.seq)}, this event</small><Hash>{chain.last.hash}</Hash></span>
      {chain.verified ? <Status tone="yes" icon={BadgeCheck}>Verified</Status> : <Status tone="no" icon={Unlink}>Broken at {chain.fault === null ? "the chain" : formatCount(chain.fault.seq)}</Status>}
    </fieldset>
  );
}

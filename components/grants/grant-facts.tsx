"use client";

import { Fact, Facts, formatCount, Fold, Hash, Id, LongAction, Person, PlainText, Time } from "@/components/ui";
import { argumentsWithoutSecrets, withoutSecrets } from "@/lib/approvals/preview";
import type { GrantDetail } from "@/lib/grants/schema";
import { End, Holder, LastUse } from "./grant-parts";
import { actionOf, KIND_LABELS, reachWords } from "./grant-words";

/** The edges of a grant: what, with which limits, for whom, until when, and where it came from. */
export function GrantFacts({ grant }: { grant: GrantDetail }) {
  const { policy } = grant;
  return (
    <Facts ruled>
      <Fact label="Action"><LongAction>{withoutSecrets(actionOf(grant))}</LongAction></Fact>
      <Fact label="Only where"><Limits grant={grant} /></Fact>
      {grant.resource === null ? null : <Fact label="Resource asked for"><code><PlainText>{withoutSecrets(grant.resource)}</PlainText></code></Fact>}
      <Fact label="May use it"><Holder {...grant.principal_scope} /></Fact>
      <Fact label="Ends"><End grant={grant} /></Fact>
      <Fact label="Uses">{grant.single_use ? `${formatCount(grant.uses)} of 1` : formatCount(grant.uses)}</Fact>
      <Fact label="Last used"><LastUse grant={grant} /></Fact>
      <Fact label="Kind">{KIND_LABELS[grant.kind]}</Fact>
      <Fact label="Given by"><Person name={grant.given_by.name} /> <Time at={grant.created_at} as="minute" /></Fact>
      <Fact label="Asked for by"><Person name={grant.requestor.name} />{grant.agent_id === null ? null : <> through <PlainText>{grant.agent_id}</PlainText></>}</Fact>
      <Fact label="Source request"><Id whole href={`/approvals/${grant.request_id}`} copyAs="request">{grant.request_id}</Id></Fact>
      {policy.name === null ? null : <Fact label="Denied by">{policy.name} v{policy.version}{policy.rule_id === null ? "" : `, ${policy.rule_id}`}</Fact>}
      <Fact label="Arguments"><Arguments grant={grant} /></Fact>
      <Fact label="Grant"><Id whole copyAs="grant">{grant.id}</Id></Fact>
    </Facts>
  );
}

function Limits({ grant }: { grant: GrantDetail }) {
  const words = reachWords(grant);
  if (words === null) return <>it is exactly the call that was approved: this action, this resource, these arguments{grant.single_use ? ", once" : ""}</>;
  if (words.length === 0) return <>nothing more: whatever its arguments</>;
  return <ul className="grant-limits">{words.map((one) => <li key={one}><code><PlainText>{one}</PlainText></code></li>)}</ul>;
}

function Arguments({ grant }: { grant: GrantDetail }) {
  if (grant.args === null) return <>Only their hash is known: <Hash copyAs="hash">{grant.args_hash}</Hash></>;
  if (grant.args === "{}") return <>none</>;
  return <Fold summary={<>as approved, <Hash>{grant.args_hash}</Hash></>}><pre className="grant-args"><PlainText breaks>{JSON.stringify(JSON.parse(argumentsWithoutSecrets(grant.args)), null, 2)}</PlainText></pre></Fold>;
}

import Link from "next/link";
import { Fragment } from "react";
import { Check, ChevronRight } from "lucide-react";
import { Avatar, Claim } from "@/components/ui/avatar";
import { Code, Hash, Id } from "@/components/ui/code";
import { Fact, Facts } from "@/components/ui/facts";
import { listAnd } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { VisibleText } from "./visible-text";
import { policyName } from "./words";

/** Why this card exists: the rule, the row that answers, who may decide, who claims to ask, and the bytes it counts for. */
export function WhyAsked({ request, review, meId }: { request: ApprovalRequest; review: Review; meId: string }) {
  return (
    <section aria-labelledby="why-t">
      <h3 id="why-t">Why you are asked</h3>
      <Facts ruled>
        <Fact label="Policy rule"><Rule request={request} review={review} /></Fact>
        <Fact label="Scope" className="cascade"><Cascade cascade={review.cascade} /></Fact>
        {review.may_decide.length === 0 ? null : <Fact label="May decide" className="who-list"><MayDecide people={review.may_decide} meId={meId} /></Fact>}
        {(review.away ?? []).length === 0 ? null : <Fact label="Away">{(review.away ?? []).map((one) => <Absent key={one.person.id} {...one} />)}</Fact>}
        {review.delegated_to == null ? null : <Fact label="Handed over">to {review.delegated_to.id === meId ? "you" : review.delegated_to.name}{review.delegated_by == null ? "" : ` by ${review.delegated_by.id === meId ? "you" : review.delegated_by.name}`}</Fact>}
        {review.escalated_at === null ? null : <Fact label="Escalated"><EscalatedTo people={review.escalated_to ?? []} meId={meId} /><Time at={review.escalated_at} />, because nobody had answered</Fact>}
        <Fact label="Asked by"><AskedBy review={review} /></Fact>
        <Fact label="Request"><Id whole copyAs="request">{request.id}</Id></Fact>
        <Fact label="Digest"><Hash whole copyAs="digest">{request.digest}</Hash><br /><span className="aside">Your decision counts for these bytes only.</span></Fact>
      </Facts>
    </section>
  );
}

function Rule({ request, review }: { request: ApprovalRequest; review: Review }) {
  const { policy } = request;
  const name = review.rule.pattern ?? policy.rule_id ?? null;
  if (request.is_test) return <>A test request, sent from Settings. It leaves no grant.</>;
  return (
    <>
      {name === null ? null : <><Code><VisibleText text={name} /></Code> </>}
      <span className="muted">
        {review.rule.index === null ? null : `rule ${review.rule.index + 1} of `}
        {policy.name === null ? null : <Link href={`/policies?project=${request.project_id}`}>{policyName(policy.name)}{policy.version === null ? "" : ` v${policy.version}`}</Link>}
        {review.policy_source === "local" ? <> in the agent’s own file, which Countersign has not seen</> : null}
      </span>
      {review.rule.reason === null ? null : <><br /><span className="muted">“<VisibleText text={review.rule.reason} />”</span></>}
    </>
  );
}

const ANSWERS = { none: "no row", on: "on", off: "off", not_asked: "not asked" } as const;
const SCOPE_LABEL = { api_key: "Key ", project: "Project ", org: "" } as const;

/** Key, project, organization: what was passed is grey, the row that answers is ink. */
export function Cascade({ cascade }: Pick<Review, "cascade">) {
  return cascade.map((hop, index) => (
    <Fragment key={hop.scope}>
      {index === 0 ? null : <Icon of={ChevronRight} small />}
      <span className={hop.answer === "on" || hop.answer === "off" ? "answers" : undefined}>
        {hop.answer === "on" ? <Icon of={Check} small /> : null}
        {SCOPE_LABEL[hop.scope]}{hop.label}, {ANSWERS[hop.answer]}
      </span>
    </Fragment>
  ));
}

function MayDecide({ people, meId }: { people: Review["may_decide"]; meId: string }) {
  const mine = people.filter((person) => person.id === meId);
  return [...mine, ...people.filter((person) => person.id !== meId)].map((person) => (
    <span key={person.id} className="who" title={`${person.email}, ${person.role}`}>
      <Avatar name={person.name} self={person.id === meId} />
      {person.id === meId ? "You" : person.name}
    </span>
  ));
}

function EscalatedTo({ people, meId }: { people: NonNullable<Review["escalated_to"]>; meId: string }) {
  return people.length === 0 ? null : <>to {listAnd(people.map((person) => (person.id === meId ? "you" : person.name)))}, </>;
}

function Absent({ person, until, delegate }: NonNullable<Review["away"]>[number]) {
  return <span className="absent">{person.name} until <Time at={until} as="minute" />{delegate === null ? "" : `; ${delegate.name} stands in`}</span>;
}

function AskedBy({ review }: { review: Review }) {
  return (
    <>
      <Claim><VisibleText text={review.claimed_email} /></Claim>
      {review.key === null ? null : <span className="aside"> claimed by key {review.key.name}, which ends in {review.key.last_four}</span>}
    </>
  );
}

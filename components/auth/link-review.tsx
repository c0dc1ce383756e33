import { ConfirmSignIn } from "@/components/auth/confirm-sign-in";
import { Agent, Avatar, Person } from "@/components/ui/avatar";
import { Id } from "@/components/ui/code";
import { Fact, Facts } from "@/components/ui/facts";
import { firstName } from "@/components/ui/format";
import { PlainText } from "@/components/ui/plain-text";
import { TimeLeft } from "@/components/ui/time-left";
import { Time } from "@/components/ui/time";
import { TwoLines } from "@/components/ui/table";

export type LinkRequest = { id: string; pending: boolean; requestor: string; agentId: string | null; project: string; createdAt: string; expiresAt: string };

type Props = { token: string; proof: string; next: string; again: string; person: { name: string; email: string }; organization: string; expiresAt: string; request: LinkRequest | null };

/** For whom a link is and what it opens; the button is the only thing here that does anything. */
export function LinkReview({ token, proof, next, again, person, organization, expiresAt, request }: Props) {
  const name = firstName(person.name);
  return (
    <>
      <p className="door-for"><Avatar name={person.name} large /><TwoLines detail={`${person.email}, ${organization}`}>{person.name}</TwoLines></p>
      <h1>{request === null ? "Sign in to Countersign" : request.pending ? "A request is waiting for you" : "This request is over"}</h1>
      {request === null ? null : <RequestInShort request={request} />}
      <ConfirmSignIn token={token} proof={proof} next={next} again={again} label={request === null ? "Sign in" : "Sign in and review"}>
        <p className="hint">
          Opening this page changed nothing. The button signs you in as {name}{request === null ? "" : " and shows the request; you decide there"}. It works once, until <Time at={expiresAt} as="clock" />.
        </p>
        <p className="hint">Not {name}? Close this page, and tell {name} that this mail reached you.</p>
      </ConfirmSignIn>
    </>
  );
}

function RequestInShort({ request }: { request: LinkRequest }) {
  return (
    <Facts ruled className="door-facts">
      <Fact label="Asked by"><Person name={request.requestor} />{request.agentId === null ? null : <> <span className="faint">via</span> <Agent claimed><PlainText>{request.agentId}</PlainText></Agent></>}</Fact>
      <Fact label="Project">{request.project}</Fact>
      <Fact label="Request"><Id>{request.id}</Id></Fact>
      {request.pending ? <Fact label="Answer by"><Time at={request.expiresAt} as="time" /> <TimeLeft startedAt={request.createdAt} endsAt={request.expiresAt} suffix="left" /></Fact> : null}
    </Facts>
  );
}

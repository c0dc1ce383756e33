"use client";

import { useEffect, useRef, type ReactNode } from "react";
import { CircleSlash, Equal, EqualNot, FileDiff, Link as LinkIcon, Lock, LogIn, RefreshCw, TimerOff } from "lucide-react";
import { Button, ButtonLink, Kbd } from "@/components/ui/button";
import { firstName, formatGap } from "@/components/ui/format";
import { Icon, type LucideIcon } from "@/components/ui/icon";
import { Status } from "@/components/ui/status";
import { SignatureLine } from "@/components/ui/steps";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { copyLink } from "./copy-link";
import type { Outcome as OutcomeState } from "./outcome-state";
import { STATE_ICON } from "./state-status";
import { useTakeFocus } from "./use-take-focus";
import { VisibleText } from "./visible-text";
import { gapWords, kindWords, STATE_WORDS, whoMay } from "./words";

type OutcomeProps = {
  request: ApprovalRequest;
  outcome: OutcomeState;
  /** Just decided here: focus goes to Next. */
  fresh: boolean;
  /** It came while the answers were on the screen, by somebody else or by the clock. */
  live: boolean;
  onNext: (() => void) | null;
  onReadAgain: () => void;
  onShowDecision: () => void;
};

/** One sentence about how it ended, and one way on. */
export function Outcome(props: OutcomeProps) {
  const { request, outcome } = props;
  switch (outcome.kind) {
    case "decided": return <Decided {...props} />;
    case "beaten": {
      const { by, state, gapMs } = outcome.failure;
      return (
        <Says live={props.live} icon={STATE_ICON[state]} acts={<Button onClick={props.onShowDecision}>Show the decision</Button>}>
          <strong>{by ?? (state === "cancelled" ? "The agent" : "The system")} {STATE_WORDS[state].toLowerCase()} this {gapWords(gapMs)} before you.</strong> Yours was not counted, and nothing changed.
        </Says>
      );
    }
    case "expired": return (
      <Says live={props.live} icon={TimerOff} acts={<><ButtonLink href={`/audit?request=${request.id}`}>Show in audit</ButtonLink><Next {...props} /></>}>
        <strong>Nobody answered by <Time at={request.expires_at} as="clock" />, so it was denied.</strong> A late yes cannot reach the agent; ask {firstName(request.requestor.name)} to send it again.
      </Says>
    );
    case "stale": return <Says live={props.live} icon={FileDiff} acts={<Button variant="solid" onClick={props.onReadAgain}>Read it again</Button>}><strong>The request is not what you read.</strong> Nothing was decided.</Says>;
    case "moved": return (
      <Says live={props.live} icon={FileDiff} acts={<Button variant="solid" onClick={props.onReadAgain}>Read it again</Button>}>
        <strong>The policy moved{outcome.failure.from === null || outcome.failure.to === null ? "" : ` from v${outcome.failure.from} to v${outcome.failure.to}`} while you were reading.</strong> Nothing was decided.
      </Says>
    );
    case "not_yours": return <Says live={props.live} icon={Lock} acts={<><Button icon={LinkIcon} onClick={() => void copyLink(request.id)}>Copy link for them</Button><Next {...props} quiet /></>}><strong>{outcome.message}</strong> {whoMay(request)}</Says>;
    case "signed": return <Says live={props.live} icon={STATE_ICON.approved} acts={<Next {...props} />}><strong>You have signed: {request.quorum.given} of {request.quorum.required}.</strong> It goes on when somebody else signs too.</Says>;
    case "signed_out": return <Says live={props.live} icon={LogIn} acts={<ButtonLink variant="solid" href={`/sign-in?next=${encodeURIComponent(`/approvals/${request.id}`)}`}>Sign in</ButtonLink>}><strong>Your decision was not saved.</strong> You have been signed out; the request is still pending, and a note that you typed is kept in this tab.</Says>;
  }
}

function Says({ icon, live, acts, children }: { icon: LucideIcon; live: boolean; acts: ReactNode; children: ReactNode }) {
  return <Place live={live} acts={acts}><p><Icon of={icon} />{children}</p></Place>;
}

/** Where the answers stood, and with them, often, the focus. */
function Place({ live, acts, children }: { live: boolean; acts: ReactNode; children: ReactNode }) {
  const place = useTakeFocus<HTMLDivElement>({ tell: live });
  return (
    <div className="outcome" ref={place}>
      {children}
      <span className="outcome-acts">{acts}</span>
    </div>
  );
}

function Next({ onNext, fresh, quiet = false }: Pick<OutcomeProps, "onNext" | "fresh"> & { quiet?: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (fresh) button.current?.focus({ preventScroll: true });
  }, [fresh]);
  if (onNext === null) return null;
  return <Button ref={button} variant={quiet ? "quiet" : "plain"} aria-keyshortcuts="J" onClick={onNext}>Next<Kbd>J</Kbd></Button>;
}

function Decided(props: OutcomeProps) {
  const { request } = props;
  if (request.state === "cancelled") {
    return <Says live={props.live} icon={CircleSlash} acts={<Next {...props} />}><strong>{request.resolved_by?.name ?? "The agent"} cancelled this{request.resolved_at === null ? "" : <>, <Time at={request.resolved_at} /></>}.</strong> {request.decision_reason === null ? null : <>“<VisibleText text={request.decision_reason} />”</>}</Says>;
  }
  if (request.resolved_by === null) {
    return <Says live={props.live} icon={RefreshCw} acts={<><ButtonLink href={`/policies?project=${request.project_id}`}>Show the policy</ButtonLink><Next {...props} /></>}><strong>{request.note ?? "The policy answered this, so nobody has to decide."}</strong> {request.resolved_at === null ? null : <Time at={request.resolved_at} />}</Says>;
  }
  return (
    <Place live={props.live} acts={<Next {...props} />}>
      <SignatureLine name={request.resolved_by.name} mark={request.state === "approved" ? "tick" : "cross"} detail={<SignedHow request={request} />} />
    </Place>
  );
}

/** What ran, beside what was approved: compared by its hash when the approval was used. */
function RanAs({ approved }: { approved: boolean }) {
  return <span className="ran-as">{approved ? <Status tone="yes" icon={Equal}>ran as approved</Status> : <Status tone="no" icon={EqualNot}>ran otherwise than approved</Status>}</span>;
}

function SignedHow({ request }: { request: ApprovalRequest }) {
  const at = request.resolved_at === null ? null : <Time at={request.resolved_at} />;
  const agent = request.agent_id ?? "The agent";
  const said = request.decision_reason === null || request.decision_reason === "" ? null : request.decision_reason;
  if (request.state === "denied") return <>Denied, {at}.{said === null ? null : <> The agent was told: “<VisibleText text={said} />”.</>}</>;
  const redeemed = request.review?.redeemed_at ?? null;
  const gap = redeemed === null || request.resolved_at === null ? null : formatGap(Date.parse(redeemed) - Date.parse(request.resolved_at)).slice(1);
  return (
    <>
      Approved {kindWords(request.decision_kind)}, {at}.{said === null ? null : <> “<VisibleText text={said} />”</>}
      {gap === null ? null : <> <VisibleText text={agent} /> went on {gap} later.</>}
      {request.review?.ran_as_approved == null ? null : <RanAs approved={request.review.ran_as_approved} />}
    </>
  );
}

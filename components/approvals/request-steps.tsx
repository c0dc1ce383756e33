import { BellRing, CircleX, Clock, Equal, Eye, Pencil, Send } from "lucide-react";
import { formatGap } from "@/components/ui/format";
import { Step, Steps } from "@/components/ui/steps";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/components/ui/status";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import type { RequestState } from "@/lib/vocabulary";
import { STATE_ICON } from "./state-status";
import { VisibleText } from "./visible-text";
import { kindWords, policyName, STATE_WORDS } from "./words";

type StepsProps = { request: ApprovalRequest; state: RequestState };

/** What happened to a request, in order; a line that nobody knows anything about is left out. */
export function RequestSteps({ request, state }: StepsProps) {
  const review = request.review;
  const asked = <Time at={request.created_at} />;
  return (
    <Steps>
      {request.is_test ? null : <Step tone="no" icon={CircleX} at={asked} detail={<Rule request={request} />}><strong>Denied</strong> by the policy, with the right to ask</Step>}
      <Step tone="ink" icon={Send} at={asked} detail={request.reason === "" ? undefined : <>“<VisibleText text={request.reason} breaks />”</>}>
        <strong>Asked</strong> {request.is_test ? "as a test, from Settings" : <>on your behalf by <VisibleText text={request.agent_id ?? "the agent"} /></>}
      </Step>
      {request.quorum.required > 1 ? (review?.votes ?? []).filter((vote) => vote.action === "approve").map((vote) => (
        <Step key={vote.person.id} tone="ink" icon={Pencil} at={<Time at={vote.at} />} detail={vote.reason === null ? undefined : <>“<VisibleText text={vote.reason} />”</>}><strong>Signed</strong> by {vote.person.name}</Step>
      )) : null}
      {(review?.opened_by ?? []).slice(0, OPENERS_SHOWN).map(({ person, at }) => <Step key={`opened-${person.id}`} tone="ink" icon={Eye} at={<Time at={at} />}><strong>Opened</strong> by {person.name}</Step>)}
      {review?.escalated_at == null ? null : <Step tone="wait" icon={BellRing} at={<Time at={review.escalated_at} />}><strong>Escalated</strong>, because nobody had answered</Step>}
      <Last request={request} state={state} />
      {review?.redeemed_at == null ? null : (
        <Step tone="yes" icon={Equal} at={gap(request)} detail={review.ran_as_approved === true ? "What ran is what was approved, byte for byte." : undefined}>
          <strong>Went on</strong>: the agent used the approval
        </Step>
      )}
    </Steps>
  );
}

/** Who looked first; more of them would push the answer out of sight. */
const OPENERS_SHOWN = 3;

const TONE: Readonly<Record<RequestState, Tone>> = { pending: "wait", approved: "yes", denied: "no", expired: "off", cancelled: "off" };

function Last({ request, state }: StepsProps) {
  if (state === "pending") {
    const open = request.quorum.required - request.quorum.given;
    return (
      <Step tone="wait" icon={Clock} at="now" detail={<>No answer by <Time at={request.expires_at} as="clock" /> counts as denied, and the agent is told that nobody answered.</>}>
        <strong>Waiting</strong> for {open === 1 ? "one decision" : `${open} signatures`}
      </Step>
    );
  }
  if (state === "expired") return <Step tone="off" icon={STATE_ICON.expired} at={<Time at={request.expires_at} />}><strong>Expired</strong>: nobody answered, so it was denied</Step>;
  const detail = request.decision_reason === null || request.decision_reason === "" ? request.note : request.decision_reason;
  return (
    <Step tone={TONE[state]} icon={STATE_ICON[state]} at={request.resolved_at === null ? undefined : <Time at={request.resolved_at} />} detail={detail === null ? undefined : <>“<VisibleText text={detail} />”</>}>
      <strong>{STATE_WORDS[state]}</strong> by {request.resolved_by?.name ?? "the policy"}{state === "approved" ? `, ${kindWords(request.decision_kind)}` : ""}
    </Step>
  );
}

function Rule({ request }: Pick<StepsProps, "request">) {
  const rule = request.review?.rule;
  return (
    <>
      {request.policy.name === null ? "The policy" : policyName(request.policy.name)}{request.policy.version === null ? "" : ` v${request.policy.version}`}
      {rule?.index == null ? null : `, rule ${rule.index + 1}`}{rule?.reason == null ? null : <>: “<VisibleText text={rule.reason} />”</>}
    </>
  );
}

function gap(request: ApprovalRequest): string | undefined {
  const redeemed = request.review?.redeemed_at;
  return redeemed == null || request.resolved_at === null ? undefined : formatGap(Date.parse(redeemed) - Date.parse(request.resolved_at));
}

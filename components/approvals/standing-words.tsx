import type { ReactNode } from "react";
import { formatGap } from "@/components/ui/format";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import type { RequestState } from "@/lib/vocabulary";
import { VisibleText } from "./visible-text";
import { kindWords } from "./words";

/** How a request stands, to the person on whose behalf it was made: what happened, what it means, what to do. */
export function standingWords(request: ApprovalRequest, state: RequestState): { title: string; says: ReactNode } {
  const agent = <VisibleText text={request.agent_id ?? "The agent"} />;
  const by = request.resolved_by?.name ?? "The policy";
  const at = request.resolved_at === null ? null : <>, <Time at={request.resolved_at} /></>;
  const note = request.decision_reason === null || request.decision_reason === "" ? null : <> “<VisibleText text={request.decision_reason} />”</>;
  switch (state) {
    case "pending": return { title: "Waiting for an answer", says: <>{agent} is paused at this line and goes on by itself once someone decides. You can close this page.</> };
    case "approved": return { title: "Approved", says: <>{by} approved it {kindWords(request.decision_kind)}{at}.{note} {wentOn(request, agent)}</> };
    case "denied": return { title: "Denied", says: <>{by} denied it{at}. {note === null ? "The agent was told so." : <>The agent was told:{note}</>}</> };
    case "expired": return { title: "Nobody answered in time", says: <>No answer by <Time at={request.expires_at} as="clock" /> counts as denied, and the agent was told that nobody answered. If it is still needed, let the agent ask again.</> };
    case "cancelled": return { title: "Cancelled", says: <>{request.resolved_by?.name ?? "The agent"} took it back{at}. The agent was told to stop, and nobody has to decide it.</> };
  }
}

function wentOn(request: ApprovalRequest, agent: ReactNode): ReactNode {
  const redeemed = request.review?.redeemed_at ?? null;
  if (redeemed === null || request.resolved_at === null) return null;
  return <>{agent} went on {formatGap(Date.parse(redeemed) - Date.parse(request.resolved_at)).slice(1)} later.</>;
}

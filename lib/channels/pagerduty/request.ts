import { cutVisible } from "@/lib/approvals/preview/cut";
import { linesOf } from "@/lib/channels/alert/lines";
import { endsRequest, linkOf, type Message } from "@/lib/channels/message";
import type { Outgoing } from "@/lib/outgoing/post";

const LONGEST_SUMMARY = 1_024;

/**
 * An event of PagerDuty's Events API v2: a request raises one alert, its decision resolves the same one. The key is the
 * request's, so that whatever is sent twice is one alert.
 */
export function pagerDutyRequest(message: Message, routingKey: string, baseUrl: string): Outgoing {
  const { event } = message;
  const common = { routing_key: routingKey, dedup_key: `countersign-${alertOf(message)}` };
  const body = endsRequest(event) ? { ...common, event_action: "resolve" } : { ...common, ...triggerOf(message) };
  return { url: `${baseUrl.replace(/\/+$/, "")}/v2/enqueue`, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** What tells of a grant tells nothing of the request any more: under its key it would ring again for what a decision has just resolved. */
function alertOf({ event, facts, id }: Message): string {
  return (event.startsWith("approval.") ? facts.request_id : event === "policy.denied" ? facts.call_id : null) ?? id;
}

function triggerOf(message: Message) {
  const { event, facts } = message;
  const [title = "", ...rest] = linesOf(message);
  const summary = facts.action === null ? title : `${title}: ${rest[0]?.replace(/^Action: /, "") ?? ""}`;
  const link = linkOf(message);
  return {
    event_action: "trigger",
    client: "Countersign",
    client_url: link,
    links: [{ href: link, text: "Open in Countersign" }],
    payload: {
      summary: cutVisible(summary, LONGEST_SUMMARY).kept,
      source: facts.project === null ? facts.organization.name : `${facts.organization.name}/${facts.project.name}`,
      severity: facts.severity,
      timestamp: facts.at,
      component: facts.agent ?? undefined,
      class: event,
      custom_details: { details: rest, request_id: facts.request_id, args_hash: facts.args_hash },
    },
  };
}

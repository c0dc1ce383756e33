import { expect, it } from "vitest";
import type { Facts, MessageEvent } from "@/lib/channels/message";
import { pagerDutyRequest } from "@/lib/channels/pagerduty/request";

const nothing = { subject_id: null, grant_id: null, state: null, resource: null, agent: null, requestor: null, by: null, reason: null, rule: null, policy: null, args_hash: null, digest: null, expires_at: null };
const facts = { ...nothing, at: "2026-11-20T14:28:00.000Z", severity: "warning", organization: { id: "org_1", name: "acme" }, project: null, request_id: "req_1", call_id: "call_1", action: "Bash:ls", is_test: false } satisfies Facts;
const sent = (event: MessageEvent) => JSON.parse(String(pagerDutyRequest({ id: "dlv_1" as never, event, facts, includeArgs: false, baseUrl: "https://c.example" }, "R", "https://pd.example").body)) as { event_action: string; dedup_key: string };

it.each<[MessageEvent, string, string]>([
  ["approval.requested", "trigger", "countersign-req_1"],
  ["approval.escalated", "trigger", "countersign-req_1"],
  ["approval.approved", "resolve", "countersign-req_1"],
  ["approval.expired", "resolve", "countersign-req_1"],
  ["policy.denied", "trigger", "countersign-call_1"],
  ["grant.created", "trigger", "countersign-dlv_1"],
  ["grant.used", "trigger", "countersign-dlv_1"],
])("%s is a %s of %s, so that only a request opens what its decision closes", (event, action, key) => {
  expect(sent(event)).toMatchObject({ event_action: action, dedup_key: key });
});

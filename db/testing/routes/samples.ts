import { doorProof } from "@/lib/auth/door-nonce";
import { aBrowser } from "@/lib/push/testing/push-service";
import type { Side } from "./world";

/** A body that each operation understands, by its name; what the operation then does with it is another matter. */
export function sampleBody(name: string, side: Side): unknown {
  const sample = SAMPLES[name];
  return sample === undefined ? undefined : sample(side);
}

const empty = () => ({});
const TOKEN = "x".repeat(43);
/** The cookie of a browser that has the page of a link open; links are pressed from there and nowhere else. */
export const DOOR_NONCE = "n".repeat(43);
const atTheDoor = () => ({ token: TOKEN, proof: doorProof(DOOR_NONCE, TOKEN) });
const HEARD = { bell: true, mail: false, push: true };
const YAML = "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n    escalate_on_deny: true\n";

const SAMPLES: Record<string, (side: Side) => unknown> = {
  "POST /api/guard": () => ({ action: "Bash:ls", args: { path: "/" } }),
  "POST /api/approval-requests": () => ({ canonical_action: "Bash:sudo true", reason: "needed", ttl_seconds: 60 }),
  "POST /api/approval-requests/{id}/decide": () => ({ action: "deny", reason: "no" }),
  "POST /api/approval-requests/batch-decide": ({ ids }) => ({ action: "deny", reason: "no", requests: [{ id: ids.request, digest: `sha256:${"0".repeat(64)}` }] }),
  "POST /api/approval-requests/{id}/presence": () => ({ tab: "a-tab-of-a-test", open: true }),
  "POST /api/approval-requests/{id}/redeem": () => ({ consumption_key: "once", args_hash: `sha256:${"0".repeat(64)}` }),
  "POST /api/approval-requests/{id}/cancel": empty,
  "POST /api/approval-requests/{id}/delegate": ({ office }) => ({ to: office.dana.id }),
  "POST /api/approval-requests/{id}/preview": empty,
  "POST /api/grants/{id}/narrow": () => ({ duration_seconds: 60 }),
  "PUT /api/session/absence": () => ({ ends_at: new Date(Date.now() + 86_400_000).toISOString() }),
  "PUT /api/orgs/{org}/members/{id}/person": ({ office }) => ({ same_as: office.dana.id }),
  "POST /api/projects/{id}/proposals/{pid}/accept": () => ({ as: "grant", duration_seconds: 366 * 86_400 }),
  "POST /api/projects/{id}/proposals/{pid}/dismiss": empty,
  "POST /api/grants/{id}/revoke": () => ({ reason: "no longer needed" }),
  "POST /api/notifications/read": () => ({ all: true }),
  "PUT /api/notifications/preferences": () => ({ topics: { asked: HEARD, reminded: HEARD, escalated: HEARD, decided: HEARD }, quiet_hours: { from: "22:00", to: "07:00", zone: "Europe/Berlin", except: "escalated" } }),
  "POST /api/push": () => ({ endpoint: "https://push.example.com/send/abc", keys: aBrowser().keys, name: "Chrome on Linux" }),
  "POST /api/push/{id}/test": empty,
  "PUT /api/orgs/{org}/hitl-settings": ({ office }) => ({ scope: "project", scope_id: office.projectId, enabled: true }),
  "POST /api/orgs/{org}/hitl-settings/test": () => ({ scope: "org" }),
  "POST /api/orgs/{org}/members": () => ({ email: "newcomer@acme.com", role: "viewer" }),
  "PATCH /api/orgs/{org}/members/{id}": () => ({ role: "viewer" }),
  "POST /api/orgs/{org}/projects": () => ({ name: "a project" }),
  "POST /api/orgs/{org}/channels": () => ({ kind: "webhook", name: "a channel", events: ["approval.requested"], url: "https://hooks.example.com/other" }),
  "PATCH /api/channels/{id}": () => ({ name: "another name" }),
  "POST /api/channels/{id}/test": empty,
  "POST /api/channels/{id}/rotate": () => ({ overlap_seconds: 60 }),
  "POST /api/channels/{id}/replay": () => ({ state: "dead" }),
  "POST /api/deliveries/{id}/replay": empty,
  "POST /api/orgs/{org}/messages/replay": empty,
  "PUT /api/orgs/{org}/slack": () => ({ signing_secret: "0".repeat(32), bot_token: "xoxb-0000000000-none" }),
  "PATCH /api/orgs/{org}/slack": () => ({ may_decide: true }),
  "POST /api/session/addresses": ({ office }) => ({ address: office.dana.email }),
  "POST /api/session/addresses/confirm": () => ({ token: "x".repeat(43) }),
  "POST /api/integrations/slack/link": () => ({ slack_user_id: "U0000001" }),
  "POST /api/integrations/slack/link/confirm": () => ({ code: "AAAA-AAAA" }),
  "PATCH /api/orgs/{org}": () => ({ name: "a name" }),
  "POST /api/projects/{id}/keys": () => ({ name: "a key" }),
  "PATCH /api/projects/{id}": () => ({ name: "renamed" }),
  "PUT /api/projects/{id}/policy": () => ({ yaml: YAML }),
  "POST /api/projects/{id}/policy/restore": () => ({ version: 1 }),
  "POST /api/projects/{id}/policy/test": () => ({ action: "Bash:ls" }),
  "POST /api/projects/{id}/policy/validate": () => ({ yaml: YAML }),
  "POST /api/projects/{id}/policy/simulate": () => ({ yaml: YAML }),
  "PATCH /api/session": () => ({ name: "Olivia" }),
  "POST /api/session/organization": ({ office }) => ({ org: office.orgId }),
  "POST /api/tokens": () => ({ name: "a token" }),
  "POST /v1/sdk/audit": () => ({ entries: [{ id: "entry-0001", age_ms: 5, action: "Bash:ls", args_hash: `sha256:${"4".repeat(64)}`, decision: "allow", decision_source: "policy" }] }),
  "POST /api/auth/sign-in-link": () => ({ email: "nobody@example.com" }),
  "POST /api/auth/link-again": atTheDoor,
  "POST /api/auth/sign-in": atTheDoor,
  "POST /api/auth/sign-out": empty,
};

const QUERIES: Record<string, (side: Side) => string> = {
  "DELETE /api/orgs/{org}/hitl-settings": ({ office }) => `?scope=project&scope_id=${office.projectId}`,
  "GET /api/policies/check": () => "?action=Bash:ls",
  "GET /policies/check": () => "?action=Bash:ls",
};

/** The query that an operation cannot do without. */
export function sampleQuery(name: string, side: Side): string {
  return QUERIES[name]?.(side) ?? "";
}

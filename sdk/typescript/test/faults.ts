import type { ServerResponse } from "node:http";
import { json } from "./fake-server";
import type { FakeServer, Seen } from "./fake-server";

export const STEPS = ["guard", "create", "wait", "redeem"] as const;
export type Step = (typeof STEPS)[number];

type Fault = (request: Seen, response: ServerResponse, server: FakeServer) => void;

const OTHER_HASH = `sha256:${"1".repeat(64)}`;

/** The honest answer of the route with some members replaced. */
function twisted(members: Record<string, unknown>): Fault {
  return (request, response, fake) => json(response, request.route === "create" ? 201 : 200, { ...honestBody(request, fake), ...members });
}

function honestBody(request: Seen, fake: FakeServer): Record<string, unknown> {
  if (request.route === "guard") return { ...fake.guardAnswer(request), decision: "allow", denied: false, hitl_eligible: false };
  if (request.route === "create") return fake.create(request);
  return request.route === "redeem" ? fake.receipt(request) : fake.present("approved");
}

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (_request, response) =>
    json(response, code, { error: "internal", code: "E1402", message: "Something failed on our side." }, headers);

/** Ways to be broken that any route can have. */
export const FAULTS: Record<string, Fault> = {
  reset: (_request, response) => response.socket?.destroy(),
  slow: () => undefined,
  "slow body": (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"),
  "500": status(500),
  "502": (_request, response) => void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
  "503 with Retry-After": status(503, { "retry-after": "1" }),
  "503 with a Retry-After beyond the deadline": status(503, { "retry-after": "3600" }),
  "429": status(429),
  "400": status(400),
  "404": status(404),
  "409 in flight": status(409, { "retry-after": "1" }),
  "truncated JSON": (request, response, fake) => {
    const text = JSON.stringify(honestBody(request, fake));
    response.writeHead(200, { "content-type": "application/json", "content-length": String(text.length) }).write(text.slice(0, 40));
    setTimeout(() => response.socket?.destroy(), 20);
  },
  "cut JSON": (request, response, fake) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(honestBody(request, fake)).slice(0, -2)),
  "empty body": (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(),
  "no content": (_request, response) => void response.writeHead(204).end(),
  HTML: (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Sign in</h1>"),
  "approved as text": (request, response, fake) => void response.writeHead(200, { "content-type": "text/plain" }).end(JSON.stringify(honestBody(request, fake))),
  "JSON null": (_request, response) => json(response, 200, null),
  "JSON list": (_request, response) => json(response, 200, [{ state: "approved" }]),
  "every name twice": (request, response, fake) => {
    const body = honestBody(request, fake);
    const first = Object.keys(body).map((name) => `${JSON.stringify(name)}:null`).join(",");
    response.writeHead(200, { "content-type": "application/json" }).end(`{${first},${JSON.stringify(body).slice(1)}`);
  },
  "nested without end": (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`),
  "two megabytes": (request, response, fake) => json(response, 200, { ...honestBody(request, fake), padding: "x".repeat(2_000_000) }),
  "malformed digest": twisted({ digest: "sha256:approved" }),
  "wrong args_hash": twisted({ args_hash: OTHER_HASH }),
  redirect: (request, response, fake) => void response.writeHead(307, { location: `${fake.url}${request.path}` }).end(),
  "redirect elsewhere": (_request, response) => void response.writeHead(302, { location: "http://example.com/" }).end(),
};

/** Ways to be wrong that only one route can have. */
export const STEP_FAULTS: Record<Step, Record<string, Fault>> = {
  guard: {
    "neither allow nor deny": twisted({ decision: "sure" }),
    "allow that is denied": twisted({ decision: "allow", denied: true }),
    "deny that is not denied": twisted({ decision: "deny", denied: false }),
    "no decision": twisted({ decision: undefined }),
    "denied as text": twisted({ denied: "false" }),
    "no source": twisted({ decision_source: undefined }),
  },
  create: {
    "wrong digest": twisted({ digest: OTHER_HASH }),
    "no id": twisted({ id: "" }),
    "unknown state": twisted({ state: "blessed", status: "blessed" }),
    "two states": twisted({ state: "approved", status: "pending" }),
    "another action": twisted({ canonical_action: "Bash:ls" }),
    "expiry without a zone": twisted({ expires_at: "2026-11-20T18:00:00" }),
    "expiry before creation": twisted({ expires_at: "2001-01-01T00:00:00Z" }),
  },
  wait: {
    "wrong digest": twisted({ digest: OTHER_HASH }),
    "wrong id": twisted({ id: "req_other" }),
    "unknown state": twisted({ state: "blessed", status: "blessed" }),
    "two states": twisted({ state: "approved", status: "pending" }),
    "no state": twisted({ state: undefined, status: "approved" }),
    "unknown kind of approval": twisted({ decision_kind: "approved_perhaps" }),
    expired: twisted({ state: "expired", status: "expired" }),
    "pending for ever": twisted({ state: "pending", status: "pending" }),
  },
  redeem: {
    "wrong digest": twisted({ digest: OTHER_HASH }),
    "wrong id": twisted({ request_id: "req_other" }),
    "wrong consumption key": twisted({ consumption_key: "another" }),
    "wrong grant": twisted({ grant_id: "grnt_other" }),
    "no redeemed_at": twisted({ redeemed_at: undefined }),
    "no grant_id": twisted({ grant_id: undefined }),
    "consumed by another": (_request, response) => json(response, 409, { error: "grant_consumed", code: "E2425", message: "Another process used this approval." }),
    "other arguments": (_request, response) => json(response, 409, { error: "args_hash_mismatch", code: "E1603", message: "The arguments differ." }),
    "too late": (_request, response) => json(response, 410, { error: "approval_window_over", code: "E2430", message: "The approval lapsed." }),
  },
};

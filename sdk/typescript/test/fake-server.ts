import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { argsHash } from "@countersign/sdk/canonical";
import type { JsonObject } from "@countersign/sdk/canonical";
import type { FakeBundle } from "./fake-bundle";

export interface Seen {
  route: Route;
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
}

export type Route = "bundle" | "audit" | "key" | "guard" | "check" | "create" | "wait" | "redeem" | "decide" | "list" | "identity" | "health" | "other";

type Reply = (request: Seen, response: ServerResponse) => void;

/** A loopback server that speaks just enough of the protocol, and misbehaves per route where told to. */
export class FakeServer {
  readonly seen: Seen[] = [];
  /** Replaces the honest answer of a route. */
  readonly faults = new Map<Route, Reply>();
  /** How the human decides, and after how many polls. */
  outcome: "approved" | "denied" | "pending" | "cancelled" | "expired" = "approved";
  decideAfterPolls = 1;
  lifetimeS = 300;
  holds = false;
  clockOffsetMs = 0;
  /** Serves a policy bundle where there is one. */
  bundle: FakeBundle | null = null;
  /** What it says of the key. */
  key: Record<string, unknown> = {
    name: "ci",
    scopes: ["requests"],
    organization: { id: "org_01", name: "acme" },
    project: { id: "prj_01", name: "web" },
    approvals: { enabled: true, resolved_scope: "org", why: "They are on for the organization acme.", approvers: [{ id: "usr_02", email: "bob@acme.com", name: "Bob" }] },
    bundle_key: { id: "0123456789abcdef", public_key: `ed25519:${"A".repeat(43)}` },
  };
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #request: Record<string, unknown> | undefined;
  #polls = 0;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  count(route: Route): number {
    return this.seen.filter((request) => request.route === route).length;
  }

  last(route: Route): Seen {
    const found = this.seen.findLast((request) => request.route === route);
    if (found === undefined) throw new Error(`no ${route} was seen`);
    return found;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of incoming) text += String(chunk);
    const path = incoming.url ?? "";
    const method = incoming.method ?? "";
    const request: Seen = { route: routeOf(method, path), method, path, headers: incoming.headers, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
    this.seen.push(request);
    const reply = this.faults.get(request.route) ?? ((seen, out) => this.honest(seen, out));
    reply(request, response);
  }

  /** The answer of a server that works. */
  honest(request: Seen, response: ServerResponse): void {
    switch (request.route) {
      case "bundle":
        return this.bundle === null ? json(response, 404, { error: "not_found", code: "E2440", message: "There is nothing at this address." }) : this.bundle.answer(request, response);
      case "key":
        return json(response, 200, this.key);
      case "audit":
        return json(response, 200, { accepted: (request.body.entries as unknown[]).length, dropped: 0 });
      case "guard":
        return json(response, 200, this.guardAnswer(request));
      case "check":
        return json(response, 200, { allowed: false, needs_approval: true, policy_name: "web" });
      case "create":
        return json(response, 201, this.create(request));
      case "wait": {
        this.#polls += 1;
        return json(response, 200, this.present(this.#polls >= this.decideAfterPolls ? this.outcome : "pending"), this.holds ? { "preference-applied": "wait=25" } : {});
      }
      case "redeem":
        return json(response, 200, this.receipt(request));
      case "decide":
        return json(response, 200, this.present(request.body.action === "approve" ? "approved" : "denied"));
      case "list":
        return json(response, 200, { items: [this.present("pending")], next_cursor: null });
      case "identity":
        return json(response, 200, { user_id: "usr_01", email: request.headers["x-cz-requestor-email"], organization: { id: "org_01", name: "acme" }, project: { id: "prj_01", name: "web" }, key_id: "key_01" });
      case "health":
        return json(response, 200, { ok: true });
      default:
        return json(response, 404, { error: "not_found", code: "E2440", message: "There is nothing at this address." });
    }
  }

  guardAnswer({ body }: Seen): Record<string, unknown> {
    const hash = argsHash(body.args as JsonObject | undefined);
    const risky = String(body.action).startsWith("Bash:sudo");
    return {
      decision: risky ? "deny" : "allow",
      denied: risky,
      hitl_eligible: risky,
      reason: risky ? "sudo requires admin approval" : "",
      reason_code: risky ? "RULE_DENY" : "RULE_ALLOW",
      policy_id: "pol_01",
      policy_name: "web",
      policy_version: 3,
      rule_id: "rule-0",
      decision_source: "policy",
      grant_id: null,
      args_hash: hash,
      digest: digestOf(String(body.action), hash),
    };
  }

  create({ body }: Seen): Record<string, unknown> {
    const hash = (body.args_hash as string | undefined) ?? argsHash(body.args as JsonObject | undefined);
    const now = Date.now() + this.clockOffsetMs;
    this.#polls = 0;
    this.#request = {
      id: `req_${randomUUID().replaceAll("-", "").slice(0, 26)}`,
      canonical_action: body.canonical_action,
      reason: body.reason,
      requestor: { id: "usr_01", email: "alice@acme.com", name: "Alice" },
      agent_id: body.agent_id ?? null,
      governing_scope: "org",
      policy: { id: "pol_01", name: "web", version: 3, rule_id: "rule-0" },
      args_redacted: body.args_redacted ?? body.args ?? {},
      args_hash: hash,
      digest: digestOf(String(body.canonical_action), hash),
      quorum: { required: 1, given: 0 },
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + this.lifetimeS * 1000).toISOString(),
    };
    return this.present("pending");
  }

  present(state: string): Record<string, unknown> {
    if (this.#request === undefined) throw new Error("nothing was requested yet");
    const approved = state === "approved";
    const over = state !== "pending";
    return {
      ...this.#request,
      state,
      status: state,
      resolved_at: over ? new Date().toISOString() : null,
      decision_kind: approved ? "approved_once" : null,
      grant_id: approved ? "grnt_01" : null,
      resolved_by: over ? { id: "usr_02", email: "bob@acme.com", name: "Bob" } : null,
      decision_reason: state === "denied" ? "not today" : null,
    };
  }

  /** Binds the request as an earlier version of the policy did. */
  rebind(digest: string, version: number): void {
    this.#request = { ...this.#request, digest, policy: { id: "pol_01", name: "web", version, rule_id: "rule-0" } };
  }

  receipt({ body }: Seen): Record<string, unknown> {
    const { id, args_hash, digest } = this.present("approved");
    return { request_id: id, grant_id: "grnt_01", consumption_key: body.consumption_key, args_hash, digest, redeemed_at: new Date().toISOString() };
  }
}

function digestOf(action: string, hash: string): string {
  return `sha256:${createHash("sha256").update(`${action}\n${hash}`).digest("hex")}`;
}

function routeOf(method: string, path: string): Route {
  if (path === "/api/guard") return "guard";
  if (path === "/api/policies/bundle") return "bundle";
  if (path === "/v1/sdk/audit") return "audit";
  if (path === "/api/key") return "key";
  if (path.startsWith("/api/policies/check?")) return "check";
  if (path === "/healthz") return "health";
  if (path === "/api/identity") return "identity";
  if (path === "/api/approval-requests" && method === "POST") return "create";
  if (path.startsWith("/api/approval-requests?")) return "list";
  if (path.endsWith("/redeem")) return "redeem";
  if (path.endsWith("/decide")) return "decide";
  return path.startsWith("/api/approval-requests/") && method === "GET" ? "wait" : "other";
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

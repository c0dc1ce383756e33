import { desc, eq } from "drizzle-orm";
import { Client, HITLBackendUnreachableError, HITLIdentityClaimRejected, HostedAuthError } from "@countersign/sdk";
import type { ClientOptions, Clock } from "@countersign/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as guard } from "@/app/api/guard/route";
import { GET as bundle } from "@/app/api/policies/bundle/route";
import { GET as check } from "@/app/api/policies/check/route";
import { POST as audit } from "@/app/v1/sdk/audit/route";
import { apiKeys, governedCalls } from "@/db/schema";
import { anOffice, aRequest, POLICY, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { verifyChain } from "@/lib/audit/verify";
import { narrowGrant } from "@/lib/grants/narrow";
import { revokeGrant } from "@/lib/grants/revoke";
import type { Handler } from "@/lib/http/route";
import type { Id } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";

let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(() => test.close());

const ROUTES: Record<string, Handler> = { "/api/guard": guard, "/api/policies/bundle": bundle, "/api/policies/check": check, "/v1/sdk/audit": audit };

/** The product's own handlers in place of the network; `seen` counts what was asked. */
function network(seen: string[] = []): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    seen.push(pathname);
    const handler = ROUTES[pathname];
    if (handler === undefined) throw new Error(`no route for ${pathname}`);
    return handler(request, { params: Promise.resolve({}) });
  };
}

class SettableClock implements Clock {
  ahead = 0;
  monotonic = () => performance.now() + this.ahead;
  wall = () => Date.now();
  sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
}

function agent(options: ClientOptions = {}): Client {
  return new Client({ apiKey: office.key.secret, email: office.alice.email, baseUrl: "http://127.0.0.1:3000", configFile: false, fetch: network(), ...options });
}

const CALLS = [
  { action: "Bash:ls", args: { path: "/tmp" } },
  { action: "Bash:rm -rf /" },
  { action: "send_refund", args: { amount: 12 } },
  { action: "git:push", resource: "origin" },
  { action: "Bash", args: { command: "ls && rm -rf /" }, agentId: "builder" },
];

describe("a call judged in the agent's process and the same call judged by the server", () => {
  it.each(CALLS)("$action: the same decision, rule, reason and digest", async ({ action, ...options }) => {
    const seen: string[] = [];
    const here = await agent({ fetch: network(seen) }).guard(action, options);
    const there = await agent({ evaluate: "server" }).guard(action, options);
    expect(seen).toEqual(["/api/policies/bundle"]);
    expect(here).toEqual(there);
  });

  it("both are lines of the audit, and the server finds that the agent judged as it would", async () => {
    const [here, action] = [agent(), "Bash:ls both"];
    await here.guard(action);
    await here.close();
    expect(await here.stats()).toMatchObject({ judgedInProcess: 1, audit: { delivered: 1, dropped: 0, problem: null } });
    const [row] = await test.db.select().from(governedCalls).where(eq(governedCalls.action, action)).orderBy(desc(governedCalls.seq));
    expect(row).toMatchObject({ decision: "allow", ruleId: "rule-4", policyVersion: 1, requestorId: office.alice.id, reason: null });
    expect(await verifyChain(office.carol.ctx)).toMatchObject({ verdict: "valid" });
  });
});

describe("a grant and an agent that judges in its own process", () => {
  it("allows by the server alone: narrowed, revoked or used up, it is over on the next call, however fresh the bundle is", async () => {
    const other = await anOffice(test.db);
    const seen: string[] = [];
    // On this clock the bundle never grows old.
    const clock = Object.assign(new SettableClock(), { monotonic: () => 1_000 });
    const theirs = agent({ apiKey: other.key.secret, email: other.alice.email, clock, fetch: network(seen) });
    expect(await theirs.guard("Bash:ls")).toMatchObject({ decision: "allow" });
    const { id } = await aRequest(other, { canonical_action: "Bash:sudo reboot now" });
    const given = await decideRequest(other.bob.ctx, id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600, principal_scope: { type: "project" }, reach: { action: "Bash:sudo reboot *" } });
    const grant = given.grant_id as Id<"grant">;
    const source = async (action: string) => (await theirs.guard(action)).decisionSource;
    expect([await source("Bash:sudo reboot now"), await source("Bash:sudo reboot later")]).toEqual(["approval", "approval"]);
    await narrowGrant(other.bob.ctx, grant, { reach: null });
    expect([await source("Bash:sudo reboot later"), await source("Bash:sudo reboot now")]).toEqual(["policy", "approval"]);
    await revokeGrant(other.carol.ctx, grant, {});
    expect(await theirs.guard("Bash:sudo reboot now")).toMatchObject({ denied: true, grantId: null, decisionSource: "policy" });
    const once = await aRequest(other, { canonical_action: "Bash:sudo reboot once" });
    await decideRequest(other.bob.ctx, once.id, { action: "approve" });
    expect([await source("Bash:sudo reboot once"), await source("Bash:sudo reboot once")]).toEqual(["approval", "policy"]);
    expect(seen.filter((path) => path === "/api/policies/bundle"), "all of it under the first bundle").toHaveLength(1);
  });
});

describe("what the agent holds ends with what the server holds", () => {
  it("a stricter policy bites within five seconds, without a call to guard", async () => {
    const [clock, seen] = [new SettableClock(), [] as string[]];
    const other = await anOffice(test.db);
    const theirs = agent({ apiKey: other.key.secret, email: other.alice.email, clock, fetch: network(seen) });
    expect(await theirs.guard("Bash:ls")).toMatchObject({ decision: "allow", policyVersion: 1 });
    await publishPolicy(other.carol.ctx, other.projectId, { yaml: POLICY.replace("allow: 'Bash:*'", "deny: 'Bash:*'") });
    clock.ahead = 5_001;
    expect(await theirs.guard("Bash:ls")).toMatchObject({ denied: true, policyVersion: 2 });
    expect(seen).not.toContain("/api/guard");
  });

  it("a revoked key and a person who lost their place run nothing more", async () => {
    const other = await anOffice(test.db);
    const [clock, key] = [new SettableClock(), await aKey(test.db, { orgId: other.orgId, projectId: other.projectId, createdBy: other.olivia.id })];
    const theirs = agent({ apiKey: key.secret, email: other.alice.email, clock });
    expect(await theirs.guard("Bash:ls")).toMatchObject({ decision: "allow" });
    await test.db.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, key.id));
    clock.ahead = 5_001;
    await expect(theirs.guard("Bash:ls")).rejects.toBeInstanceOf(HostedAuthError);
    await expect(agent({ email: office.victor.email }).guard("Bash:ls")).rejects.toBeInstanceOf(HITLIdentityClaimRejected);
  });

  it("another organization's bundle, handed over by a proxy that mixes things up, judges nothing", async () => {
    const other = await anOffice(test.db);
    await publishPolicy(other.carol.ctx, other.projectId, { yaml: "version: '1'\nrules:\n  - allow: '*'\n" });
    const mixedUp: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers);
      const isBundle = String(input).endsWith("/api/policies/bundle");
      if (isBundle) headers.set("authorization", `Bearer ${other.key.secret}`);
      if (isBundle) headers.set("x-cz-requestor-email", other.alice.email);
      return network()(input, { ...init, headers });
    };
    const here = agent({ fetch: mixedUp });
    expect(await here.guard("Bash:rm -rf /")).toMatchObject({ denied: true });
    expect(await here.stats()).toMatchObject({ judgedInProcess: 0, judgedByServer: 1, bundle: { problem: expect.stringContaining("another API key") as string } });
    const alone = agent({ fetch: (input, init) => (String(input).endsWith("/api/guard") ? Promise.reject(new TypeError("fetch failed")) : mixedUp(input, init)), retryForS: 0.2 });
    await expect(alone.guard("Bash:ls")).rejects.toBeInstanceOf(HITLBackendUnreachableError);
  });
});

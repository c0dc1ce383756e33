import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Client } from "@countersign/sdk";
import type { ClientOptions } from "@countersign/sdk";
import { argsHash, parseStrictJson } from "@countersign/sdk/canonical";
import type { JsonObject } from "@countersign/sdk/canonical";
import { FakeBundle } from "./fake-bundle";
import { FakeServer, json } from "./fake-server";
import { FAULTS } from "./faults";

const POLICY = "version: '1'\nrules:\n  - deny: 'Bash:rm *'\n  - allow: 'Bash:*'\n";

let server: FakeServer;
let agents: Client[];

beforeEach(async () => {
  server = await new FakeServer().start();
  server.bundle = new FakeBundle(POLICY);
  agents = [];
});
afterEach(async () => {
  server.faults.clear();
  await Promise.all(agents.map((agent) => agent.close()));
  await server.stop();
});

function client(options: ClientOptions = {}): Client {
  const agent = new Client({ apiKey: "cz_test_x", baseUrl: server.url, email: "alice@acme.com", configFile: false, agentId: "builder", ...options });
  agents.push(agent);
  return agent;
}

type Entry = Record<string, unknown>;
const batches = () => server.seen.filter(({ route }) => route === "audit").map(({ body }) => body as { entries: Entry[]; dropped: number });
const told = () => batches().flatMap(({ entries }) => entries);
const many = async (agent: Client, count: number) => {
  for (let index = 0; index < count; index += 1) await agent.guard(`Bash:ls ${index}`);
};

describe("what was judged in this process is told to the server", () => {
  test("each call once, with what an auditor needs to check it", async () => {
    const agent = client();
    await agent.guard("Bash:ls", { args: { path: "/" }, resource: "disk" });
    await agent.guard("Bash:rm x");
    await agent.close();
    expect(told()).toEqual([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, age_ms: expect.any(Number) as number, action: "Bash:ls", args: { path: "/" }, args_hash: argsHash({ path: "/" }), resource: "disk", agent_id: "builder", decision: "allow", decision_source: "policy", rule_id: "rule-2", policy_version: 3 },
      { id: expect.any(String) as string, age_ms: expect.any(Number) as number, action: "Bash:rm x", args_hash: argsHash(undefined), agent_id: "builder", decision: "deny", decision_source: "policy", rule_id: "rule-1", policy_version: 3 },
    ]);
    expect(server.last("audit").headers).toMatchObject({ "x-cz-requestor-email": "alice@acme.com" });
    expect((await agent.stats()).audit).toEqual({ queued: 0, delivered: 2, dropped: 0, problem: null });
  });

  test("in hybrid mode the agent's own policy is named as what it is, and a deny that a request follows is left to the request", async () => {
    const agent = client({ policy: `${POLICY}  - deny: 'deploy'\n    escalate_on_deny: true\n` });
    await agent.guard("Bash:ls");
    await agent.guard("Bash:rm x");
    await agent.guard("deploy");
    await agent.close();
    expect(told()).toMatchObject([{ action: "Bash:ls", decision: "allow", policy_source: "local" }, { action: "Bash:rm x", decision: "deny", policy_source: "local" }]);
    expect(told()[0]).not.toHaveProperty("policy_version");
    expect(await agent.stats()).toMatchObject({ judgedInProcess: 3, bundle: null, audit: { delivered: 2 } });
  });

  test("in batches, the fiftieth call sends them, and no call waits for the sending", async () => {
    server.faults.set("audit", () => undefined);
    const agent = client();
    await many(agent, 120);
    await expect.poll(() => server.count("audit")).toBe(1);
    expect(batches()[0]?.entries).toHaveLength(50);
    expect((await agent.stats()).audit).toMatchObject({ queued: 120, delivered: 0 });
  });

  test("arguments nested as deep as they may be are told by their hash, for inside a batch the server would refuse them and nobody would see the call", async () => {
    const nested = (levels: number): JsonObject => (levels === 1 ? { a: 1 } : { a: nested(levels - 1) });
    const agent = client();
    for (const levels of [24, 25, 32]) await agent.guard("Bash:ls", { args: nested(levels) });
    await agent.close();
    expect(told()).toMatchObject([{ args: nested(24) }, { args_hash: argsHash(nested(25)), withheld: true }, { args_hash: argsHash(nested(32)), withheld: true }]);
    expect(told().filter((entry) => "args" in entry)).toHaveLength(1);
    expect(() => parseStrictJson(JSON.stringify(batches()))).not.toThrow();
  });

  test("a secret stays where it is: the call is judged, its hash is told, and that something was withheld", async () => {
    const secret = `ghp_${"a1".repeat(18)}`;
    const agent = client();
    expect(await agent.guard("Bash:ls", { args: { token: secret } })).toMatchObject({ decision: "allow" });
    expect(await agent.guard(`Bash:curl -H 'Authorization: ${secret}'`)).toMatchObject({ decision: "allow" });
    await agent.guard("Bash:ls", { args: { long: "x".repeat(40_000) } });
    await agent.close();
    expect(told()).toMatchObject([{ action: "Bash:ls", args_hash: argsHash({ token: secret }), withheld: true }, { action: "(withheld)", withheld: true }, { withheld: true }]);
    expect(told().some((entry) => "args" in entry)).toBe(false);
    expect(JSON.stringify(server.seen)).not.toContain(secret);
  });
});

describe("trouble on the way", () => {
  test.each(Object.keys(FAULTS).filter((name) => !["400", "404", "slow", "slow body", "no content", "503 with a Retry-After beyond the deadline", "JSON null", "JSON list", "malformed digest", "wrong args_hash"].includes(name)))("%s: nothing is lost, nothing is told under two names, and no call notices", async (name) => {
    const fault = FAULTS[name];
    server.faults.set("audit", (request, response) => {
      if (server.count("audit") > 1) server.honest(request, response);
      else fault?.({ ...request, route: "guard", body: { action: "Bash:ls" } }, response, server);
    });
    const agent = client();
    await many(agent, 60);
    await agent.close({ timeoutS: 10 });
    const ids = told().map(({ id }) => id);
    expect(new Set(ids).size).toBe(60);
    expect(batches()[0]?.entries.map(({ id }) => id)).toEqual(batches()[1]?.entries.map(({ id }) => id));
    expect((await agent.stats()).audit).toMatchObject({ queued: 0, delivered: 60, dropped: 0 });
  });

  test("one entry that the server refuses is dropped alone, and its loss is reported with what follows", async () => {
    server.faults.set("audit", (request, response) => {
      const poisoned = (request.body.entries as Entry[]).some(({ action }) => action === "Bash:ls 13");
      if (poisoned) json(response, 400, { error: "invalid_request", code: "E2400", message: "Entry 13 is bad luck." });
      else server.honest(request, response);
    });
    const agent = client();
    await many(agent, 49);
    await agent.close();
    expect((await agent.stats()).audit).toMatchObject({ queued: 0, delivered: 48, dropped: 1 });
    expect(batches().reduce((sum, { dropped }) => sum + dropped, 0)).toBe(1);
  });

  test("the buffer is bounded: the oldest go, the count is kept and goes with the next batch", async () => {
    server.faults.set("audit", (_request, response) => json(response, 503, { error: "database_away", code: "E1401", message: "Away." }));
    const agent = client();
    await many(agent, 5_100);
    const { queued = 0, dropped = 0 } = (await agent.stats()).audit ?? {};
    expect(queued + dropped).toBe(5_100);
    expect(dropped).toBeGreaterThanOrEqual(50);
    expect(queued).toBeLessThanOrEqual(5_050);
    server.faults.delete("audit");
    server.seen.length = 0;
    await agent.close({ timeoutS: 20 });
    expect(batches().reduce((sum, batch) => sum + batch.dropped, 0)).toBe(dropped);
    expect(batches().every(({ entries }) => entries.length <= 500)).toBe(true);
    expect((await agent.stats()).audit).toMatchObject({ queued: 0, delivered: queued });
  });

  test("an agent that judges without a pause loses nothing while the server keeps up", async () => {
    const agent = client();
    await many(agent, 8_000);
    await agent.close({ timeoutS: 30 });
    expect((await agent.stats()).audit).toMatchObject({ queued: 0, delivered: 8_000, dropped: 0 });
  });

  test("close() ends by its time, whatever the server does", async () => {
    server.faults.set("audit", () => undefined);
    const agent = client();
    await agent.guard("Bash:ls");
    await agent.close({ timeoutS: 0.3 });
    expect((await agent.stats()).audit).toMatchObject({ queued: 1 });
  });
});

import { describe, expect, test } from "vitest";
import { Client, CountersignError, HITLBackendUnreachableError, HITLTimeoutError } from "@countersign/sdk";
import type { ClientOptions } from "@countersign/sdk";
import { FakeServer, json } from "./fake-server";
import type { Route } from "./fake-server";
import { FAULTS, STEPS, STEP_FAULTS } from "./faults";
import type { Step } from "./faults";

const DEADLINE_S = 2;
/** Far beyond every deadline here: what hangs is caught, what a busy machine delays is not. */
const PATIENCE_MS = 20_000;
/** For steps that are to succeed, however busy the machine. */
const UNHURRIED: ClientOptions = { requestTimeoutS: 10, retryForS: 30 };
const CODES = /^(E130[1-8]|E1403|E1500|E1101|POLICY_DENIED)$/;

interface World {
  server: FakeServer;
  /** Approval ids, or "allowed", for every time the action would have run. */
  runs: string[];
  act(options?: ClientOptions, timeoutS?: number): Promise<unknown>;
}

async function inWorld(story: (world: World) => Promise<void>): Promise<void> {
  const server = await new FakeServer().start();
  const runs: string[] = [];
  const act = async (options: ClientOptions = {}, timeoutS = DEADLINE_S): Promise<unknown> => {
    const client = new Client({ apiKey: "cz_test_x", baseUrl: server.url, email: "alice@acme.com", configFile: false, requestTimeoutS: 0.4, retryForS: 1.2, ...options });
    try {
      const decision = await client.guard("Bash:sudo rm", { args: { amount: 9500 } });
      if (!decision.denied) return runs.push("allowed");
      const pending = await client.requestApproval(decision, { timeoutS });
      const final = await pending.wait();
      if (!final.denied && final.approvedViaHitl) runs.push(final.approvalId);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  try {
    await story({ server, runs, act });
  } finally {
    await server.stop();
  }
}

/** Guard, create and redeem spend at most the retry budget, the wait its deadline. */
function expectRefusal(world: World, error: unknown, startedAt: number): void {
  expect(world.runs).toEqual([]);
  expect(error).toBeInstanceOf(CountersignError);
  expect((error as CountersignError).code).toMatch(CODES);
  expect(performance.now() - startedAt).toBeLessThan(PATIENCE_MS);
}

test("positive control: without a fault the action runs once", async () => {
  await inWorld(async ({ act, runs }) => {
    expect(await act(UNHURRIED, 60)).toBeUndefined();
    expect(runs).toHaveLength(1);
  });
});

/** An agent that takes the word "approved" for an approval, wherever it stands. */
async function actTrustingly(url: string): Promise<"ran" | "stopped"> {
  const ask = async (path: string, body?: object) => {
    const response = await fetch(url + path, { ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }), headers: { "content-type": "application/json" }, signal: AbortSignal.timeout(5_000) });
    return JSON.parse(await response.text()) as Record<string, unknown>;
  };
  try {
    const guard = await ask("/api/guard", { action: "Bash:sudo rm", args: { amount: 9500 } });
    if (guard.decision === "allow") return "ran";
    const { id } = await ask("/api/approval-requests", { canonical_action: "Bash:sudo rm", reason: "", args: { amount: 9500 } });
    const polled = await ask(`/api/approval-requests/${String(id)}`);
    if (!JSON.stringify(polled).includes("approved")) return "stopped";
    const receipt = await ask(`/api/approval-requests/${String(id)}/redeem`, { consumption_key: "k", digest: polled.digest });
    return "error" in receipt ? "stopped" : "ran";
  } catch {
    return "stopped";
  }
}

test("positive control: an agent that trusts a word runs under the same faults, in every step", async () => {
  const fooled: Record<Step, string> = { guard: "allow that is denied", create: "wrong digest", wait: "two states", redeem: "wrong digest" };
  for (const step of STEPS) {
    const fault = STEP_FAULTS[step][fooled[step]];
    const server = await new FakeServer().start();
    server.faults.set(step, (request, response) => fault?.(request, response, server));
    expect({ step, outcome: await actTrustingly(server.url) }).toEqual({ step, outcome: "ran" });
    await server.stop();
  }
});

describe.each(STEPS)("a fault in %s runs nothing and ends in the documented exception", (step) => {
  test.concurrent("refused", async () => {
    await inWorld(async (world) => {
      const gone = await new FakeServer().start();
      const nowhere = gone.url;
      await gone.stop();
      let reached = 0;
      const refuse: typeof fetch = (input, init) => {
        const path = String(input).slice(world.server.url.length);
        if (stepOf(path, init?.method) !== step) return fetch(input, init);
        reached += 1;
        return fetch(nowhere + path, init);
      };
      const error = await actUntil(world, () => reached > 0, { fetch: refuse });
      expect(error).toBeInstanceOf(step === "wait" ? HITLTimeoutError : HITLBackendUnreachableError);
    });
  });

  test.concurrent.each(Object.entries({ ...FAULTS, ...STEP_FAULTS[step] }))("%s", async (name, fault) => {
    await inWorld(async (world) => {
      world.server.faults.set(step, (request, response) => fault(request, response, world.server));
      const error = await actUntil(world, () => world.server.count(step) > 0);
      expect(world.server.count(step)).toBeGreaterThan(0);
      if (step === "guard" || (step === "create" && name !== "404")) expect(error).toBeInstanceOf(HITLBackendUnreachableError);
    });
  });
});

/** On a busy machine an honest step may be late too; then nothing ran either, and the story is told again. */
async function actUntil(world: World, reached: () => boolean, options: ClientOptions = {}): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    const startedAt = performance.now();
    const error = await world.act(options);
    expectRefusal(world, error, startedAt);
    if (reached() || tries === 5) return error;
  }
}

function stepOf(path: string, method = "GET"): Route | undefined {
  if (path === "/api/guard") return "guard";
  if (path.endsWith("/redeem")) return "redeem";
  if (path.startsWith("/api/approval-requests")) return method === "POST" ? "create" : "wait";
  return undefined;
}

test("a create that is retried keeps its idempotency key, a redeem its consumption key", async () => {
  await inWorld(async ({ server, act, runs }) => {
    for (const step of ["create", "redeem"] as const) {
      server.faults.set(step, (request, response) => {
        if (server.count(step) > 2) server.honest(request, response);
        else json(response, 503, { error: "database_away", code: "E1401", message: "Away." }, { "retry-after": "0" });
      });
    }
    expect(await act(UNHURRIED, 60)).toBeUndefined();
    expect(runs).toHaveLength(1);
    const keys = (step: Route, key: (seen: (typeof server.seen)[number]) => unknown) => server.seen.filter(({ route }) => route === step).map(key);
    expect(new Set(keys("create", ({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(keys("create", ({ headers }) => headers["idempotency-key"])).toHaveLength(3);
    expect(new Set(keys("redeem", ({ body }) => body.consumption_key)).size).toBe(1);
  });
});

test("an outage during the wait is survived when the server comes back before the deadline", async () => {
  await inWorld(async ({ server }) => {
    server.faults.set("wait", (request, response) => {
      if (server.count("wait") === 1) response.socket?.destroy();
      else server.honest(request, response);
    });
    const client = new Client({ apiKey: "cz_test_x", baseUrl: server.url, email: "alice@acme.com", configFile: false });
    expect(await client.gate("Bash:sudo rm", { timeoutS: 20 })).toMatchObject({ denied: false, approvedViaHitl: true });
    expect(server.count("wait")).toBe(2);
  });
});

test("a server clock that is an hour off on either side changes nothing", async () => {
  await inWorld(async ({ server, act, runs }) => {
    for (const [index, hours] of [-1, 1].entries()) {
      server.clockOffsetMs = hours * 3_600_000;
      server.outcome = "approved";
      expect(await act(UNHURRIED, 60)).toBeUndefined();
      expect(runs).toHaveLength(index + 1);
      server.outcome = "pending";
      expect(await act(UNHURRIED, 3)).toBeInstanceOf(HITLTimeoutError);
    }
    expect(runs).toHaveLength(2);
  });
});

import { describe, expect, test } from "vitest";
import { Client, HITLTimeoutError } from "@countersign/sdk";
import { FakeServer } from "./fake-server";
import type { Seen } from "./fake-server";
import { VirtualClock } from "./virtual-clock";

/** Requests an approval against a server that keeps its answers in this process, and notes when each poll came. */
function world(options: { preferenceApplied?: boolean; heldMs?: number; lifetimeS?: number; decideAfterPolls?: number; found?: { ageS: number } } = {}) {
  const clock = new VirtualClock();
  const fake = new FakeServer();
  fake.lifetimeS = options.lifetimeS ?? 300;
  const polls: { at: number; prefer: string | null }[] = [];
  const client = new Client({
    apiKey: "cz_test_x",
    baseUrl: "http://countersign.test",
    email: "alice@acme.com",
    configFile: false,
    evaluate: "server",
    clock,
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname;
      const body = typeof init?.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
      const request = { body, path } as Seen;
      if (path === "/api/guard") return Response.json(fake.guardAnswer(request));
      if (path === "/api/approval-requests") {
        const age = (options.found?.ageS ?? 0) * 1000;
        fake.clockOffsetMs = -age;
        return Response.json(fake.create(request), { status: age > 0 ? 200 : 201, headers: { date: new Date().toUTCString() } });
      }
      if (path.endsWith("/redeem")) return Response.json(fake.receipt(request));
      polls.push({ at: clock.monotonic(), prefer: new Headers(init?.headers).get("prefer") });
      clock.advance(options.heldMs ?? 0);
      const decided = polls.length >= (options.decideAfterPolls ?? Number.POSITIVE_INFINITY);
      return Response.json(fake.present(decided ? "approved" : "pending"), options.preferenceApplied === true ? { headers: { "preference-applied": "wait=25" } } : {});
    },
  });
  const wait = async (timeoutS?: number) => {
    const decision = await client.guard("Bash:sudo rm");
    const pending = await client.requestApproval(decision, timeoutS === undefined ? {} : { timeoutS });
    return { pending, outcome: await pending.wait().catch((error: unknown) => error) };
  };
  return { clock, polls, wait };
}

function gapsInSeconds(polls: { at: number }[]): number[] {
  return polls.slice(1).map(({ at }, index) => (at - (polls[index]?.at ?? 0)) / 1000);
}

describe("the cadence is a public contract", () => {
  test("1 s between the first 10 polls, then 2, 4, 8 and 10 s, each asking the server to hold for 25 s", async () => {
    const { polls, wait } = world({ decideAfterPolls: 18 });
    const { outcome, pending } = await wait();
    expect(outcome).toMatchObject({ approvedViaHitl: true });
    expect(gapsInSeconds(polls)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 10, 10, 10]);
    expect(new Set(polls.map(({ prefer }) => prefer))).toEqual(new Set(["wait=25"]));
    expect(pending.pollIntervalS).toBe(10);
  });

  test("a server that held its answer is asked again at once", async () => {
    const { polls, clock, wait } = world({ preferenceApplied: true, heldMs: 25_000, decideAfterPolls: 8 });
    await wait();
    expect(gapsInSeconds(polls)).toEqual([25, 25, 25, 25, 25, 25, 25]);
    expect(clock.sleeps).toEqual([]);
  });

  test("a server that only says so is asked once a second, not as fast as it answers", async () => {
    const { polls, wait } = world({ preferenceApplied: true, heldMs: 10, decideAfterPolls: 30 });
    await wait();
    expect(new Set(gapsInSeconds(polls))).toEqual(new Set([1]));
  });
});

describe("every wait has a deadline", () => {
  test("the server's lifetime ends it where no timeout was given, with a last look just before", async () => {
    const { clock, polls, wait } = world({ lifetimeS: 60 });
    const { outcome, pending } = await wait();
    expect(outcome).toBeInstanceOf(HITLTimeoutError);
    expect(outcome).toMatchObject({ code: "E1301", aliases: ["E1701"], approvalId: pending.id });
    expect(clock.monotonic()).toBe(60_000);
    expect(polls.at(-1)?.at).toBe(59_500);
    expect(pending.status).toBe("expired");
  });

  test("a shorter timeoutS ends it earlier, a longer one does not outlive the server", async () => {
    for (const [timeoutS, endsAt] of [[20, 20_000], [400, 60_000]] as const) {
      const { clock, wait } = world({ lifetimeS: 60 });
      const { outcome, pending } = await wait(timeoutS);
      expect(outcome).toBeInstanceOf(HITLTimeoutError);
      expect(clock.monotonic()).toBe(endsAt);
      expect(pending.deadlineAt.getTime()).toBe(Date.UTC(2026, 0, 1) + endsAt);
    }
  });

  test("a request that was there before ends by what the server's clock leaves of it", async () => {
    const { clock, wait } = world({ lifetimeS: 300, found: { ageS: 240 } });
    expect((await wait()).outcome).toBeInstanceOf(HITLTimeoutError);
    expect(clock.monotonic()).toBeGreaterThan(58_000);
    expect(clock.monotonic()).toBeLessThanOrEqual(61_000);
  });

  test("a server that never answers with Preference-Applied honestly cannot stretch it", async () => {
    const { clock, wait } = world({ preferenceApplied: true, heldMs: 25_000, lifetimeS: 60 });
    expect((await wait()).outcome).toBeInstanceOf(HITLTimeoutError);
    expect(clock.monotonic()).toBeLessThanOrEqual(75_000);
  });

  test("setting the wall clock back or forth during the wait changes nothing", async () => {
    for (const offset of [-3_600_000, 3_600_000]) {
      const { clock, polls, wait } = world({ decideAfterPolls: 5 });
      clock.offset = offset;
      expect((await wait()).outcome).toMatchObject({ approvedViaHitl: true });
      expect(polls).toHaveLength(5);
    }
  });
});

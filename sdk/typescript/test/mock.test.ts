import { describe, expect, test } from "vitest";
import { Client, ConfigurationError, HITLTimeoutError } from "@countersign/sdk";
import type { MockMode } from "@countersign/sdk";
import { VirtualClock } from "./virtual-clock";

function mocked(hitlMock: MockMode, clock = new VirtualClock()) {
  const client = new Client({ apiKey: "...", hitlMock, clock, fetch: () => Promise.reject(new Error("the mock must not reach for the network")) });
  return { client, clock };
}

async function ask(mode: MockMode, timeoutS?: number) {
  const { client, clock } = mocked(mode);
  const decision = await client.guard("Bash:sudo apt-get install x", { args: { a: 1 } });
  const pending = await client.requestApproval(decision, timeoutS === undefined ? {} : { timeoutS });
  return { pending, clock, outcome: await pending.wait().catch((error: unknown) => error) };
}

describe("mock modes walk the whole branch in process", () => {
  test.each([
    ["approve_after_2s", "approved_once"],
    ["approve_timed_after_2s", "approved_timed"],
    ["approve_forever_after_2s", "approved_forever_grant"],
  ] as const)("%s approves as %s after two seconds", async (mode, kind) => {
    const { outcome, clock } = await ask(mode);
    expect(outcome).toMatchObject({ denied: false, approvedViaHitl: true, decisionKind: kind, grantId: expect.stringMatching(/^grnt_/) as string });
    expect(clock.monotonic()).toBe(2_000);
  });

  test("deny_after_2s denies without a kind", async () => {
    const { outcome, clock } = await ask("deny_after_2s");
    expect(outcome).toMatchObject({ denied: true, approvedViaHitl: false, decisionKind: null, receipt: null });
    expect(clock.monotonic()).toBe(2_000);
  });

  test("timeout never decides and ends at the deadline", async () => {
    const { outcome, clock } = await ask("timeout");
    expect(outcome).toBeInstanceOf(HITLTimeoutError);
    expect(clock.monotonic()).toBe(300_000);
  });

  test("an approval that would come after the deadline is a timeout", async () => {
    expect((await ask("approve_after_2s", 1)).outcome).toBeInstanceOf(HITLTimeoutError);
  });

  test("a request that nobody made is not known", async () => {
    await expect(mocked("approve_after_2s").client.pollApproval("req_nobody")).rejects.toMatchObject({ name: "RequestRefusedError", slug: "not_found", status: 404 });
  });

  test("the same idempotency key attaches to the same request", async () => {
    const { client } = mocked("approve_after_2s");
    const decision = await client.guard("Bash:sudo x");
    const first = await client.requestApproval(decision);
    const again = await client.requestApproval(decision, { idempotencyKey: first.idempotencyKey });
    expect(again.id).toBe(first.id);
    expect((await client.requestApproval(decision)).id).not.toBe(first.id);
  });
});

test("an unknown mock mode is refused at once, by name", () => {
  expect(() => new Client({ hitlMock: "approve" as MockMode })).toThrow(ConfigurationError);
  expect(() => new Client({ hitlMock: "approve" as MockMode })).toThrow(/approve_after_2s/);
});

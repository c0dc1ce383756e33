import { afterEach, beforeEach, expect, test } from "vitest";
import { Client } from "@countersign/sdk";
import { FakeServer } from "./fake-server";
import type { Route } from "./fake-server";

let server: FakeServer;

beforeEach(async () => {
  server = await new FakeServer().start();
});
afterEach(() => server.stop());

const ACTION = "Bash:sudo rm";

function client() {
  return new Client({ apiKey: "cz_test_x", baseUrl: server.url, email: "alice@acme.com", configFile: false });
}

test.each<Route>(["guard", "create", "wait", "redeem"])("an abort while %s is under way ends the call with the signal's own reason", async (route) => {
  const stop = new AbortController();
  const reason = new Error("the user pressed stop");
  server.faults.set(route, () => stop.abort(reason));
  await expect(client().gate(ACTION, { signal: stop.signal })).rejects.toBe(reason);
  expect(server.count(route)).toBe(1);
});

test("an abort between two polls ends the sleep", async () => {
  const stop = new AbortController();
  server.outcome = "pending";
  const pending = await client().requestApproval(await client().guard(ACTION));
  server.faults.set("wait", (request, response) => {
    server.honest(request, response);
    setTimeout(() => stop.abort(), 50);
  });
  await expect(pending.wait({ signal: stop.signal })).rejects.toThrow(/aborted/);
  expect(server.count("wait")).toBe(1);
});

test("an aborted signal asks nothing at all", async () => {
  await expect(client().gate(ACTION, { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow("too late");
  expect(server.seen).toEqual([]);
});

test("a wait that was aborted can be taken up again", async () => {
  const stop = new AbortController();
  const pending = await client().requestApproval(await client().guard(ACTION));
  server.faults.set("wait", () => stop.abort());
  await expect(pending.wait({ signal: stop.signal })).rejects.toThrow();
  server.faults.clear();
  expect(await pending.wait()).toMatchObject({ approvedViaHitl: true });
});

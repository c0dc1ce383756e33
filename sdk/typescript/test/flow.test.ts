import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ApprovalsDisabled, Client, HITLPolicyVersionConflictError, HITLTimeoutError, PolicyDeniedError } from "@countersign/sdk";
import { actionDigest, argsHash } from "@countersign/sdk/canonical";
import { FakeServer, json } from "./fake-server";

let server: FakeServer;

beforeEach(async () => {
  server = await new FakeServer().start();
});
afterEach(() => server.stop());

const key = `cz_test_${"0".repeat(64)}`;

function client(options: ConstructorParameters<typeof Client>[0] = {}) {
  return new Client({ apiKey: key, baseUrl: server.url, email: "alice@acme.com", configFile: false, ...options });
}

const ACTION = "Bash:sudo apt-get install python3-foo";

test("a deny that may be lifted runs after a human approved it and the approval was redeemed", async () => {
  const decision = await client().guard(ACTION, { args: { command: "x" } });
  expect(decision).toMatchObject({ denied: true, hitlEligible: true, policyVersion: 3, approvedViaHitl: false });
  const pending = await client().requestApproval(decision, { message: "test dep for FOO-1234", timeoutS: 60 });
  expect(pending).toMatchObject({ status: "pending", pollIntervalS: 1 });
  const final = await pending.wait();
  expect(final).toMatchObject({ denied: false, approvedViaHitl: true, decisionKind: "approved_once", grantId: "grnt_01", decisionSource: "approval" });
  expect(final.receipt?.requestId).toBe(pending.id);
  expect(pending.status).toBe("resolved");
  expect(server.last("create").headers).toMatchObject({ authorization: `Bearer ${key}`, "x-cz-requestor-email": "alice@acme.com" });
  expect(server.last("create").headers["idempotency-key"]).toBe(pending.idempotencyKey);
  expect(server.last("create").body).toEqual({ canonical_action: ACTION, reason: "test dep for FOO-1234", ttl_seconds: 60, args: { command: "x" }, policy_version: 3 });
  expect(server.last("wait").headers.prefer).toBe("wait=25");
  expect(await pending.wait()).toBe(final);
  expect(server.count("redeem")).toBe(1);
});

test("an agent that died goes on with its request, and with its approval even where that was redeemed, under the same key", async () => {
  const ask = async (idempotencyKey: string) => {
    const final = await (await client().requestApproval(await client().guard(ACTION), { idempotencyKey })).wait();
    return [server.last("create").headers["idempotency-key"], final.receipt?.consumptionKey];
  };
  const first = await ask("build-17.step-3");
  expect(first[0]).toBe("build-17.step-3");
  expect(await ask("build-17.step-3")).toEqual(first);
  expect((await ask("build-17.step-4"))[1]).not.toBe(first[1]);
});

test("the name of a call goes with guard, and with the request that follows a decision, unless another is given", async () => {
  await client().gate(ACTION, { idempotencyKey: "build-17.step-3" });
  expect(server.last("guard").headers["idempotency-key"]).toBe("build-17.step-3");
  const decision = await client().guard(ACTION, { idempotencyKey: "build-17.step-4" });
  expect((await client().requestApproval(decision)).idempotencyKey).toBe("build-17.step-4");
  expect((await client().requestApproval(decision, { idempotencyKey: "other" })).idempotencyKey).toBe("other");
  await client().guard(ACTION);
  expect(server.last("guard").headers).not.toHaveProperty("idempotency-key");
  await client({ evaluate: "server" }).execute(ACTION, { idempotencyKey: "build-17.step-5" });
  expect(server.last("guard").headers["idempotency-key"]).toBe("build-17.step-5");
  const seen = server.seen.length;
  for (const name of ["", "step 3", "a/b", "x".repeat(256)]) await expect(client().gate(ACTION, { idempotencyKey: name })).rejects.toThrow(/no name for a call/);
  expect(server.seen).toHaveLength(seen);
});

test("execute() goes on at once where the approval is there already, once it was redeemed", async () => {
  server.faults.set("create", (request, response) => {
    server.create(request);
    json(response, 201, server.present("approved"));
  });
  expect(await client().execute(ACTION, { idempotencyKey: "n" })).toMatchObject({ status: "allowed", verdict: "allow", approvalId: expect.stringMatching(/^req_/) as string, decision: { approvedViaHitl: true } });
  expect(server.count("redeem")).toBe(1);
});

test("a call attaches by its name to a request that an older version of the policy denied, where that is bound to this very call, and to no other", async () => {
  const bound = { org: "org_01", project: "prj_01", agent: null, requestor: "usr_01", action: ACTION, resource: null, args_hash: argsHash({ a: 1 }), policy_version: 2 };
  const replay = (digest: string) => {
    server.faults.set("create", (request, response) => {
      server.create(request);
      server.rebind(digest, 2);
      json(response, 201, server.present("pending"));
    });
  };
  replay(actionDigest(bound));
  expect(await client().gate(ACTION, { args: { a: 1 }, idempotencyKey: "n" })).toMatchObject({ approvedViaHitl: true, digest: actionDigest(bound) });
  await expect(client().gate(ACTION, { args: { a: 1 } })).rejects.toBeInstanceOf(HITLPolicyVersionConflictError);
  for (const other of [{ agent: "x" }, { resource: "x" }, { requestor: "usr_02" }, { org: "org_02" }, { policy_version: 1 }]) {
    replay(actionDigest({ ...bound, ...other }));
    await expect(client().gate(ACTION, { args: { a: 1 }, idempotencyKey: "n" }), JSON.stringify(other)).rejects.toBeInstanceOf(HITLPolicyVersionConflictError);
  }
});

describe("an approval that was not taken up within five minutes", () => {
  /** Answers like a server that remembers names: under each of them one request, which was approved long ago but for the last. */
  const remembering = (lapsed: readonly string[]) => {
    const names: string[] = [];
    let named = "";
    server.faults.set("create", (request, response) => {
      named = String(request.headers["idempotency-key"]);
      const isNew = !names.includes(named);
      if (isNew) names.push(named);
      const body = { ...server.create(request), id: `req_${names.indexOf(named)}` };
      json(response, 201, body, isNew && !lapsed.includes(body.id) ? {} : { "idempotency-replayed": "true" });
    });
    const present = (id: string) => ({ ...server.present("approved"), id });
    server.faults.set("wait", (request, response) => json(response, 200, present(request.path.split("/").at(-1) ?? "")));
    server.faults.set("redeem", (request, response) => {
      const id = request.path.split("/").at(-2) ?? "";
      if (lapsed.includes(id)) json(response, 410, { error: "approval_window_over", code: "E2427", message: "This approval was given more than 5 minutes ago and was not used in time. Ask again." });
      else json(response, 200, { ...server.receipt(request), request_id: id });
    });
    return names;
  };

  test("is no answer for ever: the same name asks a person again, in every process under the same next name", async () => {
    const names = remembering(["req_0", "req_1"]);
    const asked: [string, string | null][] = [];
    const go = () => client().gate(ACTION, { idempotencyKey: "n", onPending: (pending) => asked.push([pending.id, pending.lapsedId]) });
    expect(await go()).toMatchObject({ approvedViaHitl: true, approvalId: "req_2" });
    expect(await go()).toMatchObject({ approvedViaHitl: true, approvalId: "req_2" });
    expect(asked).toEqual([["req_2", "req_1"], ["req_2", "req_1"]]);
    expect(names).toEqual(["n", expect.stringMatching(/^again:[0-9a-f]{64}$/), expect.stringMatching(/^again:[0-9a-f]{64}$/)]);
    expect(new Set(names).size).toBe(3);
  });

  test("is said as a timeout where the call was waiting for it, and as nothing else where it has no name", async () => {
    remembering(["req_0"]);
    server.faults.delete("create");
    server.faults.set("redeem", (_request, response) => json(response, 410, { error: "approval_window_over", code: "E2427", message: "Not used in time." }));
    server.faults.delete("wait");
    await expect(client().gate(ACTION)).rejects.toMatchObject({ name: "HITLTimeoutError", message: "Not used in time." });
    expect(server.count("create")).toBe(1);
  });

  test("is not asked about again where it was denied, ran out of time, was used by another, or cannot be read", async () => {
    const names = remembering([]);
    server.faults.set("create", (request, response) => {
      names.push(String(request.headers["idempotency-key"]));
      json(response, 201, server.create(request), { "idempotency-replayed": "true" });
    });
    server.faults.delete("wait");
    for (const outcome of ["denied", "expired", "cancelled"] as const) {
      server.outcome = outcome;
      await expect(client().gate(ACTION, { idempotencyKey: "n" })).rejects.toBeInstanceOf(PolicyDeniedError);
    }
    server.outcome = "approved";
    server.faults.set("redeem", (_request, response) => json(response, 409, { error: "grant_consumed", code: "E2425", message: "Used." }));
    await expect(client().gate(ACTION, { idempotencyKey: "n" })).rejects.toMatchObject({ reasonCode: "GRANT_CONSUMED" });
    expect(names).toEqual(["n", "n", "n", "n"]);
  });
});

test("a name that stands for another call is refused as that, not as a server that cannot be reached", async () => {
  server.faults.set("create", (_request, response) => json(response, 422, { error: "idempotency_mismatch", code: "E2445", message: "This Idempotency-Key was used with another body." }));
  await expect(client().gate(ACTION, { idempotencyKey: "n" })).rejects.toMatchObject({ name: "RequestRefusedError", slug: "idempotency_mismatch", message: expect.stringContaining("The call must not run") as string });
});

test("gate() resolves on an allow without asking anybody", async () => {
  expect(await client().gate("Bash:ls")).toMatchObject({ decision: "allow", denied: false, approvedViaHitl: false });
  expect(server.count("create")).toBe(0);
});

test("gate() throws the human's reason on a deny", async () => {
  server.outcome = "denied";
  const error = await client().gate(ACTION).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(PolicyDeniedError);
  expect(error).not.toBeInstanceOf(HITLTimeoutError);
  expect(error).toMatchObject({ message: expect.stringContaining("not today") as string, reasonCode: "APPROVAL_DENIED" });
  expect(server.count("redeem")).toBe(0);
});

test.each([["denied", "not today"], ["cancelled", "the request was cancelled"], ["expired", "sudo requires admin approval"]] as const)("execute() under a name whose request was %s says so, and does not ask for it again", async (outcome, reason) => {
  server.faults.set("create", (request, response) => json(response, 201, server.create(request), { "idempotency-replayed": "true" }));
  server.outcome = outcome;
  expect(await client().execute(ACTION, { idempotencyKey: "n" })).toMatchObject({ status: "denied", verdict: "deny", approvalId: expect.stringMatching(/^req_/) as string, decision: { denied: true, reason } });
  expect(server.count("create")).toBe(1);
});

test("execute() asks and returns at once", async () => {
  const execution = await client().execute(ACTION);
  expect(execution).toMatchObject({ status: "requested", verdict: "pending_approval", approvalId: expect.stringMatching(/^req_/) as string });
  expect(server.count("wait")).toBe(0);
  expect(await client().execute("Bash:ls")).toMatchObject({ status: "allowed", verdict: "allow", approvalId: null });
});

test("metadata is another name for the arguments, never a second set of them", async () => {
  await client().execute(ACTION, { metadata: { service: "api" } });
  expect(server.last("create").body.args).toEqual({ service: "api" });
  await expect(client().execute(ACTION, { args: {}, metadata: {} })).rejects.toThrow(/same thing/);
});

test("canI() tells what would happen and asks by GET only", async () => {
  expect(await client().canI(ACTION, { args: { a: 1 } })).toEqual({ allowed: false, needsApproval: true, policyName: "web" });
  expect(server.last("check").path).toBe(`/api/policies/check?${new URLSearchParams({ action: ACTION, args: '{"a":1}' }).toString()}`);
});

test("a member lists and decides with a personal token, never with an API key", async () => {
  await client().execute(ACTION);
  const member = client({ token: `cz_pat_${"0".repeat(64)}` });
  const [first] = await member.listPendingApprovals();
  expect(first).toMatchObject({ state: "pending", canonicalAction: ACTION });
  await member.approveAction(first?.id ?? "", { reason: "reviewed" });
  expect(server.last("decide")).toMatchObject({ body: { action: "approve", reason: "reviewed" }, headers: { authorization: `Bearer cz_pat_${"0".repeat(64)}` } });
  await member.denyAction(first?.id ?? "", { reason: "closed" });
  expect(server.last("decide").body).toEqual({ action: "deny", reason: "closed" });
  await expect(client().listPendingApprovals()).rejects.toThrow(/personal token/);
});

test("approvals that are switched off name the scope to flip", async () => {
  server.faults.set("create", (_request, response) => json(response, 412, { error: "approvals_disabled_at_scope", resolved_scope: "project", reason_code: "E1500", documentation: "http://x/docs/errors/E1500" }));
  const error = await client().gate(ACTION).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApprovalsDisabled);
  expect(error).not.toBeInstanceOf(PolicyDeniedError);
  expect(error).toMatchObject({ code: "E1500", resolvedScope: "project", documentation: "http://x/docs/errors/E1500" });
});

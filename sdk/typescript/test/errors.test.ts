import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as sdk from "@countersign/sdk";
import { Client, CountersignError, HITLIdentityRequired, HostedAuthError, PolicyDeniedError } from "@countersign/sdk";
import { FakeServer, json } from "./fake-server";

let server: FakeServer;

beforeEach(async () => {
  server = await new FakeServer().start();
});
afterEach(() => server.stop());

function client(options: ConstructorParameters<typeof Client>[0] = {}) {
  return new Client({ apiKey: "cz_test_x", baseUrl: server.url, email: "alice@acme.com", configFile: false, ...options });
}

describe("the server's refusals arrive as the documented exceptions", () => {
  const cases = [
    { status: 400, body: { error: "identity_not_in_org", code: "E1306", message: "m" }, kind: sdk.HITLIdentityNotInOrg, code: "E1306", aliases: ["E1706"] },
    { status: 400, body: { code: "E1307", message: "m" }, kind: sdk.HITLIdentityRequired, code: "E1307", aliases: ["E1707"] },
    { status: 400, body: { code: "E1308", message: "m" }, kind: sdk.HITLIdentityClaimRejected, code: "E1308", aliases: ["E1708"] },
    { status: 400, body: { code: "E1706", message: "m" }, kind: sdk.HITLIdentityNotInOrg, code: "E1306", aliases: ["E1706"] },
    { status: 400, body: { error: "invalid_request", code: "E2400", message: "m" }, kind: sdk.HITLBackendUnreachableError, code: "E1302", aliases: ["E1702"] },
    { status: 401, body: { error: "unauthenticated", code: "E1101", message: "m" }, kind: sdk.HostedAuthError, code: "E1101", aliases: [] },
    { status: 404, body: { error: "approvals_not_configured", code: "E1704", message: "m" }, kind: sdk.HITLNotConfiguredError, code: "E1304", aliases: ["E1704"] },
    { status: 409, body: { error: "policy_version_conflict", code: "E1303", message: "m" }, kind: sdk.HITLPolicyVersionConflictError, code: "E1303", aliases: ["E1703"] },
    { status: 412, body: { error: "approvals_disabled_at_scope", resolved_scope: "org", reason_code: "E1500", documentation: "d" }, kind: sdk.ApprovalsDisabled, code: "E1500", aliases: [] },
    { status: 412, body: { error: "precondition", message: "m" }, kind: sdk.HITLBackendUnreachableError, code: "E1302", aliases: ["E1702"] },
    { status: 422, body: { error: "not_eligible", code: "E2441", message: "m" }, kind: sdk.PolicyDeniedError, code: "POLICY_DENIED", aliases: [] },
    { status: 503, body: { error: "no_approver_available", code: "E1305", message: "m" }, kind: sdk.HITLNoApproverAvailable, code: "E1305", aliases: ["E1705"] },
    { status: 503, body: { error: "database_away", code: "E1401", message: "m" }, kind: sdk.HITLBackendUnreachableError, code: "E1302", aliases: ["E1702"] },
  ];

  test.each(cases)("$status $body.code $body.error is $code", async ({ status, body, kind, code, aliases }) => {
    server.faults.set("create", (_request, response) => json(response, status, { request_id: "r1", ...body }));
    const decision = await client().guard("Bash:sudo x");
    // A server that fails is asked again; on a busy machine even its first answer takes a while.
    const error = await client({ retryForS: 3 }).requestApproval(decision).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: kind.name, code, aliases, status, requestId: "r1" });
    expect(error).toBeInstanceOf(kind);
  });

  test("a missing resolved_scope reads as default", async () => {
    server.faults.set("create", (_request, response) => json(response, 412, { error: "approvals_disabled_at_scope" }));
    await expect(client().gate("Bash:sudo x")).rejects.toMatchObject({ resolvedScope: "default" });
  });

  test("a key that is not accepted says so on guard too", async () => {
    server.faults.set("guard", (_request, response) => json(response, 401, { error: "unauthenticated", code: "E1101", message: "This key was revoked." }));
    await expect(client().guard("Bash:ls")).rejects.toBeInstanceOf(HostedAuthError);
    await expect(client().guard("Bash:ls")).rejects.toThrow("This key was revoked.");
  });
});

describe("a look at a request", () => {
  test("of an id that the server does not know is a refusal by its name; a server that is none stays unreachable", async () => {
    server.faults.set("wait", (_request, response) => json(response, 404, { error: "not_found", code: "E2440", message: "There is no such request." }));
    await expect(client().pollApproval("req_nobody")).rejects.toMatchObject({ name: "RequestRefusedError", slug: "not_found", status: 404, message: "There is no such request." });
    server.faults.set("wait", (_request, response) => void response.writeHead(404, { "content-type": "text/html" }).end("<h1>404</h1>"));
    await expect(client().pollApproval("req_nobody")).rejects.toMatchObject({ name: "HITLBackendUnreachableError", code: "E1302" });
  });

  test("whose request is gone while somebody waits to run the call does not let it run", async () => {
    const pending = await client().requestApproval(await client().guard("Bash:sudo x"));
    server.faults.set("wait", (_request, response) => json(response, 404, { error: "not_found", code: "E2440", message: "There is no such request." }));
    await expect(pending.wait()).rejects.toMatchObject({ name: "HITLBackendUnreachableError", message: "There is no such request. The call must not run." });
  });
});

describe("a personal token in the place of an API key", () => {
  const misplaced = { name: "ConfigurationError", message: expect.stringMatching(/personal token.*An agent needs the key of its project/) as string };

  test("is named before anything is sent, wherever an agent would act with it", async () => {
    const agent = client({ apiKey: `cz_pat_${"0".repeat(64)}` });
    await expect(agent.guard("Bash:ls")).rejects.toMatchObject(misplaced);
    await expect(agent.canI("Bash:ls")).rejects.toMatchObject(misplaced);
    await expect(agent.gate("Bash:ls")).rejects.toMatchObject(misplaced);
    await expect(agent.pollApproval("req_x")).rejects.toMatchObject(misplaced);
    await expect(client({ apiKey: `cz_pat_${"0".repeat(64)}`, policy: "version: '1'\nrules: []\n" }).guard("Bash:ls")).rejects.toMatchObject(misplaced);
    expect(server.seen).toEqual([]);
  });

  test("still lists and decides for its person", async () => {
    server.faults.set("list", (_request, response) => json(response, 200, { items: [], next_cursor: null }));
    await expect(client({ apiKey: `cz_pat_${"0".repeat(64)}` }).listPendingApprovals()).resolves.toEqual([]);
  });
});

describe("a limit that was reached", () => {
  const WORDS = "This agent already waits for 200 answers, and at most 200 may be open. Ask again in 60 s.";
  const limited = (body: object, headers: Record<string, string> = { "retry-after": "60" }) => {
    for (const route of ["guard", "create", "redeem", "decide"] as const) server.faults.set(route, (_request, response) => json(response, 429, body, headers));
  };

  test("is a RateLimitedError that says which one and when to try again, and still a HITLBackendUnreachableError", async () => {
    const decision = await client().guard("Bash:sudo x");
    limited({ error: "rate_limited", code: "E1403", message: WORDS });
    for (const work of [() => client().guard("Bash:sudo x"), () => client().requestApproval(decision)]) {
      const error = await work().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(sdk.RateLimitedError);
      expect(error).toBeInstanceOf(sdk.HITLBackendUnreachableError);
      expect(error).not.toBeInstanceOf(PolicyDeniedError);
      expect(error).toMatchObject({ name: "RateLimitedError", code: "E1403", aliases: [], status: 429, retryAfterS: 60, message: `${WORDS} The call must not run.` });
    }
  });

  test("when an approval is redeemed runs nothing", async () => {
    limited({ error: "rate_limited", code: "E1403", message: WORDS });
    server.faults.delete("guard");
    server.faults.delete("create");
    await expect(client().gate("Bash:sudo x")).rejects.toBeInstanceOf(sdk.RateLimitedError);
  });

  test("is one for a person who decides too, and for whoever stands between and says less", async () => {
    limited({}, {});
    await expect(client({ token: "cz_pat_x" }).approveAction("req_x")).rejects.toMatchObject({ name: "RateLimitedError", retryAfterS: null, message: "The server is asked too often (429)." });
    limited({}, { "retry-after": "90" });
    await expect(client().guard("Bash:ls")).rejects.toMatchObject({ retryAfterS: 90, message: "The server is asked too often (429). Try again in 90 s. The call must not run." });
  });
});

test("one catch of PolicyDeniedError catches timeout, no approver and rejected claim, and no set-up error", () => {
  const denials = [sdk.HITLTimeoutError, sdk.HITLNoApproverAvailable, sdk.HITLIdentityClaimRejected];
  const setUp = [sdk.HITLIdentityRequired, sdk.HITLIdentityNotInOrg, sdk.HITLNotConfiguredError, sdk.HITLBackendUnreachableError, sdk.HITLPolicyVersionConflictError];
  for (const kind of denials) expect(new kind("m")).toBeInstanceOf(PolicyDeniedError);
  for (const kind of setUp) expect(new kind("m")).not.toBeInstanceOf(PolicyDeniedError);
  expect(new sdk.HITLBackendUnreachableError("m")).toBeInstanceOf(sdk.HostedBootstrapError);
  expect(new sdk.HITLPolicyVersionConflictError("m")).toBeInstanceOf(sdk.HybridModeError);
  expect(new sdk.ApprovalsDisabled("org", "m")).not.toBeInstanceOf(PolicyDeniedError);
  for (const kind of [...denials, ...setUp]) expect(new kind("m")).toBeInstanceOf(CountersignError);
});

test("without an address nothing is requested, and the sentence says what to pass", async () => {
  const anonymous = client({ email: undefined });
  const decision = await anonymous.guard("Bash:sudo x");
  const error = await anonymous.requestApproval(decision).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(HITLIdentityRequired);
  expect((error as Error).message).toMatch(/COUNTERSIGN_EMAIL/);
  expect(server.count("create")).toBe(0);
});

test("a hard deny cannot be turned into a request", async () => {
  const decision = await client().guard("Bash:sudo x");
  await expect(client().requestApproval({ ...decision, hitlEligible: false })).rejects.toBeInstanceOf(PolicyDeniedError);
  await expect(client().requestApproval({ ...decision, denied: false, decision: "allow" })).rejects.toBeInstanceOf(TypeError);
  expect(server.count("create")).toBe(0);
});

test("arguments that changed after they were judged are not requested", async () => {
  const decision = await client().guard("Bash:sudo x", { args: { amount: 1 } });
  const forged = { ...decision, call: { ...decision.call, args: { amount: 9_500 } } };
  await expect(client().requestApproval(forged)).rejects.toMatchObject({ reasonCode: "HITL_ARGS_HASH_MISMATCH" });
  expect(server.count("create")).toBe(0);
});

test("the caller's own object can change without changing what was asked", async () => {
  const args = { amount: 1 };
  const decision = await client().guard("Bash:sudo x", { args });
  args.amount = 9_500;
  await client().requestApproval(decision);
  expect(server.last("create").body.args).toEqual({ amount: 1 });
});

test("redacted arguments are shown in place of the real ones, which stay bound", async () => {
  const decision = await client().guard("Bash:sudo x", { args: { token: "t0p" } });
  const pending = await client().requestApproval(decision, { argsRedacted: { token: "…" } });
  expect(server.last("create").body).toMatchObject({ args_redacted: { token: "…" }, args_hash: decision.argsHash });
  expect(server.last("create").body.args).toBeUndefined();
  expect(await pending.wait()).toMatchObject({ approvedViaHitl: true });
});

for (const [name, ask] of [["gate", () => client().gate("Bash:sudo x")], ["execute", () => client().execute("Bash:sudo x")]] as const) {
  test(`a policy that moved between guard and request is guarded again by ${name}()`, async () => {
    let version = 3;
    server.faults.set("guard", (request, response) => {
      json(response, 200, { ...server.guardAnswer(request), policy_version: version, ...(version === 3 ? { digest: `sha256:${"9".repeat(64)}` } : {}) });
      version = 4;
    });
    server.faults.set("create", (request, response) => json(response, 201, { ...server.create(request), policy: { id: "pol_01", version: 4 } }));
    expect(await ask()).toMatchObject(name === "gate" ? { approvedViaHitl: true } : { status: "requested" });
    expect(server.count("guard")).toBe(2);
  });
}

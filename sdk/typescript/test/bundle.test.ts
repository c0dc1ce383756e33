import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Client, HITLBackendUnreachableError, HostedAuthError } from "@countersign/sdk";
import type { ClientOptions } from "@countersign/sdk";
import { FakeBundle } from "./fake-bundle";
import { FakeServer, json } from "./fake-server";
import { FAULTS } from "./faults";
import { VirtualClock } from "./virtual-clock";

const POLICY = `version: '1'
rules:
  - deny: 'Bash:sudo *'
    escalate_on_deny: true
  - deny: 'Bash:rm *'
    reason: never
  - allow: 'Bash:*'
`;
const KEY = `cz_test_${"0".repeat(8)}`;

let server: FakeServer;
let bundle: FakeBundle;
let clock: VirtualClock;

beforeEach(async () => {
  server = await new FakeServer().start();
  bundle = new FakeBundle(POLICY);
  server.bundle = bundle;
  clock = new VirtualClock();
});
afterEach(() => server.stop());

function client(options: ClientOptions = {}): Client {
  return new Client({ apiKey: KEY, baseUrl: server.url, email: "alice@acme.com", configFile: false, clock, ...options });
}

/** The answer of a server that denies everything, so that an allow can only have come from a bundle. */
function denyEverything(): void {
  server.faults.set("guard", (request, response) => json(response, 200, { ...server.guardAnswer(request), decision: "deny", denied: true, hitl_eligible: false }));
}

describe("hosted calls are judged in this process by the server's signed policy", () => {
  test("an allow and a hard deny need no question; a deny that may be lifted is the server's", async () => {
    const agent = client();
    expect(await agent.guard("Bash:ls", { args: { a: 1 } })).toMatchObject({ decision: "allow", policyId: "pol_01", policyVersion: 3, ruleId: "rule-3", decisionSource: "policy", policySource: "server", digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string });
    expect(await agent.guard("Bash:rm -rf /")).toMatchObject({ denied: true, hitlEligible: false, reason: "never" });
    expect(await agent.canI("Bash:rm x")).toEqual({ allowed: false, needsApproval: false, policyName: "web" });
    expect(server.count("guard") + server.count("check")).toBe(0);
    expect(await agent.gate("Bash:sudo x")).toMatchObject({ approvedViaHitl: true });
    expect(server.count("guard")).toBe(1);
    expect(server.count("bundle")).toBe(1);
    expect(await agent.stats()).toMatchObject({ judgedInProcess: 2, judgedByServer: 1, bundle: { policyVersion: 3, problem: null }, audit: { dropped: 0 } });
  });

  test('evaluate: "server" asks for every call, as does a server without bundles', async () => {
    await client({ evaluate: "server" }).guard("Bash:ls");
    expect(server.count("bundle")).toBe(0);
    server.bundle = null;
    const agent = client();
    await agent.guard("Bash:ls");
    await agent.guard("Bash:ls");
    expect(server.count("guard")).toBe(3);
    expect(server.count("bundle")).toBe(1);
  });

  test("a call that has a name is the server's where no rule matches, for its request may have been approved because nothing governs it any more", async () => {
    const agent = client();
    expect(await agent.guard("git:push")).toMatchObject({ denied: true, reasonCode: "NO_RULE_MATCH" });
    await agent.guard("Bash:rm x", { idempotencyKey: "n" });
    expect(server.count("guard")).toBe(0);
    await agent.guard("git:push", { idempotencyKey: "n" });
    expect(server.last("guard").headers["idempotency-key"]).toBe("n");
  });

  test("a call longer than the server takes is the server's to refuse", async () => {
    await client().guard(`Bash:ls ${"x".repeat(8_200)}`);
    expect(server.count("guard")).toBe(1);
  });
});

describe("a changed policy bites", () => {
  test("after 2 s in the background, after 5 s before the call is judged, by ETag where nothing changed", async () => {
    const agent = client();
    await agent.guard("Bash:ls");
    clock.advance(1_999);
    await agent.guard("Bash:ls");
    expect(server.count("bundle")).toBe(1);
    clock.advance(4_000);
    await agent.guard("Bash:ls");
    expect(server.count("bundle")).toBe(2);
    expect(server.last("bundle").headers["if-none-match"]).toMatch(/^"[0-9a-f]{64}"$/);
    bundle.yaml = POLICY.replace("allow: 'Bash:*'", "deny: 'Bash:*'");
    bundle.version = 4;
    clock.advance(5_001);
    expect(await agent.guard("Bash:ls")).toMatchObject({ denied: true, policyVersion: 4 });
    expect(server.count("guard")).toBe(0);
  });

  test("an answer of the server by another version makes the client look at once", async () => {
    const agent = client();
    await agent.guard("Bash:ls");
    clock.advance(2_001);
    bundle.version = 4;
    server.faults.set("guard", (request, response) => json(response, 200, { ...server.guardAnswer(request), policy_version: 4 }));
    await agent.guard("Bash:sudo x");
    await expect.poll(async () => (await agent.stats()).bundle?.policyVersion).toBe(4);
  });
});

describe("a bundle that is not proven allows nothing", () => {
  const wrong: [string, () => void, RegExp][] = [
    ["a signature over something else", () => (bundle.tampered = { policy: { id: "pol_01", name: "web", version: 3, yaml: "version: '1'\nrules:\n  - allow: '*'\n" } }), /signature/],
    ["no signature", () => (bundle.tampered = { signature: undefined }), /signature/],
    ["a signature that is none", () => (bundle.tampered = { signature: "AAAA" }), /signature/],
    ["another organization's name on it", () => (bundle.tampered = { organization_id: "org_02" }), /signature/],
    ["another key of the API", () => (bundle.twisted = { audience: { key: `sha256:${"1".repeat(64)}`, email: "alice@acme.com" } }), /another API key/],
    ["another person", () => (bundle.twisted = { audience: { ...(bundle.body({ authorization: `Bearer ${KEY}` }).audience as object), email: "mallory@acme.com" } }), /another person/],
    ["an unknown version of the form", () => (bundle.twisted = { version: 2 }), /does not know/],
    ["a policy that this SDK cannot read", () => (bundle.yaml = "version: '1'\nrules:\n  - alow: '*'\n"), /does not know/],
    ["no policy", () => (bundle.twisted = { policy: null }), /no policy yet/],
    ["no requestor", () => (bundle.twisted = { requestor: null }), /no usable/],
  ];

  test.each(wrong)("%s: the server is asked instead, and nothing is judged here", async (_, spoil, why) => {
    spoil();
    denyEverything();
    const agent = client();
    expect(await agent.guard("Bash:ls")).toMatchObject({ denied: true });
    expect(await agent.guard("Bash:ls")).toMatchObject({ denied: true });
    expect(await agent.stats()).toMatchObject({ judgedInProcess: 0, judgedByServer: 2, bundle: { policyVersion: null, problem: expect.stringMatching(why) as string } });
  });

  test.each(wrong)("%s: what was proven before is not used any more either", async (_, spoil) => {
    const agent = client();
    expect(await agent.guard("Bash:ls")).toMatchObject({ decision: "allow" });
    spoil();
    denyEverything();
    clock.advance(5_001);
    expect(await agent.guard("Bash:ls")).toMatchObject({ denied: true });
    expect((await agent.stats()).bundle?.policyVersion).toBeNull();
  });

  test("a bundle of another key than the pinned one, of another project, or older than one seen, is refused", async () => {
    denyEverything();
    const pinned = client({ bundleKey: new FakeBundle(POLICY).publicKey });
    expect(await pinned.guard("Bash:ls")).toMatchObject({ denied: true });
    expect((await pinned.stats()).bundle?.problem).toContain("pinned");
    expect(await client({ bundleKey: bundle.publicKey }).guard("Bash:ls")).toMatchObject({ decision: "allow" });
    for (const change of [() => bundle.changeKey(), () => (bundle.organization = "org_02"), () => (bundle.project = "prj_02"), () => (bundle.version = 2)]) {
      bundle = new FakeBundle(POLICY);
      server.bundle = bundle;
      const agent = client();
      expect(await agent.guard("Bash:ls")).toMatchObject({ decision: "allow" });
      change();
      clock.advance(5_001);
      expect(await agent.guard("Bash:ls")).toMatchObject({ denied: true });
    }
  });

  test("where the runtime has no Ed25519 the server is asked", async () => {
    const { importKey } = crypto.subtle;
    crypto.subtle.importKey = () => Promise.reject(new DOMException("no such algorithm", "NotSupportedError"));
    try {
      denyEverything();
      const agent = client();
      expect(await agent.guard("Bash:ls")).toMatchObject({ denied: true });
      expect((await agent.stats()).bundle?.problem).toContain("Ed25519");
    } finally {
      crypto.subtle.importKey = importKey;
    }
  });
});

describe("trouble while fetching the bundle", () => {
  /** Only what is broken on purpose is given up soon, so that a busy machine fails nothing that is to succeed. */
  const hasty: typeof fetch = (input, init) => {
    const isBroken = server.faults.has("bundle") && String(input).endsWith("/api/policies/bundle");
    return fetch(input, isBroken ? { ...init, signal: AbortSignal.any([AbortSignal.timeout(300), ...(init?.signal == null ? [] : [init.signal])]) } : init);
  };

  test.each(Object.entries(FAULTS))("%s: the server judges from the start, and a bundle in use lasts a minute", async (_, fault) => {
    denyEverything();
    const broken = (request: Parameters<typeof fault>[0], response: Parameters<typeof fault>[1]) => fault({ ...request, route: "guard", body: { action: "Bash:ls" } }, response, server);
    server.faults.set("bundle", broken);
    expect(await client({ fetch: hasty }).guard("Bash:ls")).toMatchObject({ denied: true });
    server.faults.delete("bundle");
    const agent = client({ fetch: hasty });
    expect(await agent.guard("Bash:ls")).toMatchObject({ decision: "allow" });
    server.faults.set("bundle", broken);
    clock.advance(60_001);
    expect(await agent.guard("Bash:ls")).toMatchObject({ denied: true });
  });

  test("a server that keeps the bundle for ever is waited for as long as one attempt may take", async () => {
    server.faults.set("bundle", () => undefined);
    const agent = client({ requestTimeoutS: 0.3 });
    await agent.guard("Bash:ls").catch(() => undefined);
    expect((await agent.stats()).bundle?.problem).toBe("the server did not answer within 0.3 s");
  });

  test("a server that is gone: allowed for a minute after the last confirmation, then nothing runs", async () => {
    const agent = client();
    await agent.guard("Bash:ls");
    await server.stop();
    clock.advance(59_000);
    expect(await agent.guard("Bash:ls")).toMatchObject({ decision: "allow" });
    expect((await agent.stats()).bundle?.problem).toContain("could not be reached");
    clock.advance(1_001);
    await expect(agent.guard("Bash:ls")).rejects.toBeInstanceOf(HITLBackendUnreachableError);
    server = await new FakeServer().start();
  });

  test("a key that was revoked stops everything at the next refresh", async () => {
    const agent = client();
    await agent.guard("Bash:ls");
    for (const route of ["bundle", "guard"] as const) server.faults.set(route, (_request, response) => json(response, 401, { error: "unauthenticated", code: "E1101", message: "Revoked." }));
    clock.advance(5_001);
    await expect(agent.guard("Bash:ls")).rejects.toBeInstanceOf(HostedAuthError);
  });

  test("a hundred calls at once fetch it once, and an abort ends only the wait of the one who aborted", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.faults.set("bundle", (request, response) => void held.then(() => server.honest(request, response)));
    const agent = client();
    const controller = new AbortController();
    const aborted = agent.guard("Bash:ls", { signal: controller.signal });
    const others = Promise.all(Array.from({ length: 100 }, () => agent.guard("Bash:ls")));
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    release();
    expect(new Set((await others).map(({ decision }) => decision))).toEqual(new Set(["allow"]));
    expect(server.count("bundle")).toBe(1);
  });
});

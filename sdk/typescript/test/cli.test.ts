import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { cliWorld, KEY, parsed, TOKEN } from "./cli-world";
import { deadAddress } from "./command";
import { FakeBundle } from "./fake-bundle";
import { json } from "./fake-server";

const ACTION = "Bash:sudo apt-get install x";
const world = cliWorld();
const countersign: typeof world.run = (args, options) => world.run(args, options);

describe("gate tells a pipeline by its exit code", () => {
  test("0 where the policy allows, without asking anybody", async () => {
    expect(await countersign(["gate", "Bash:ls"])).toEqual({ code: 0, out: "allowed by policy: Bash:ls", err: "" });
    expect(world.server.count("create")).toBe(0);
  });

  test("0 where a grant covers the call, and says so", async () => {
    world.server.faults.set("guard", (request, response) => json(response, 200, { ...world.server.guardAnswer(request), decision: "allow", denied: false, hitl_eligible: false, decision_source: "approval", grant_id: "grnt_1" }));
    expect(await countersign(["gate", ACTION])).toMatchObject({ code: 0, out: `allowed by the grant grnt_1: ${ACTION}` });
  });

  test("3, and no dump of the program, where the reader of its answer is gone", async () => {
    expect(await countersign(["gate", "Bash:ls"], { deaf: true })).toEqual({ code: 3, out: "", err: "" });
  });

  test("3 where the action or the message is --help, because usage that was shown allows nothing", async () => {
    for (const args of [["gate", "--help"], ["gate", "--", "--help"], ["gate", ACTION, "--message", "--help"]]) expect(await countersign(args)).toMatchObject({ code: 3, out: expect.stringContaining("usage:") as string });
    expect(world.server.count("guard")).toBe(0);
    expect(await countersign(["hook", "claude-code", "--help"])).toMatchObject({ code: 2 });
    expect(await countersign(["approvals", "--help"])).toMatchObject({ code: 0 });
  });

  test("3 where an argument stands twice, because two readers could read it differently", async () => {
    expect(await countersign(["gate", ACTION, "--metadata", '{"amount":1,"amount":9000}'])).toMatchObject({ code: 3, err: expect.stringContaining("appears twice") as string });
    expect(world.server.count("guard")).toBe(0);
  });

  test("0 where a human approves, with the link on stderr meanwhile", async () => {
    const ran = await countersign(["gate", ACTION, "--metadata", '{"service":"api"}', "--message", "for FOO-1234", "--timeout", "5m"]);
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^approved by bob@acme.com \(approved_once, req_/) as string });
    expect(ran.err).toMatch(new RegExp(`^waiting for approval until .*: ${world.server.url}/my-requests/req_`));
    expect(world.server.last("create").body).toMatchObject({ args: { service: "api" }, reason: "for FOO-1234", ttl_seconds: 300 });
  });

  test("1 where a human denies", async () => {
    world.server.outcome = "denied";
    expect(await countersign(["gate", ACTION])).toMatchObject({ code: 1, out: expect.stringContaining("not today") as string });
  });

  test("1 where the policy denies for good", async () => {
    world.server.faults.set("guard", (request, response) => json(response, 200, { ...world.server.guardAnswer(request), hitl_eligible: false }));
    expect(await countersign(["gate", ACTION])).toMatchObject({ code: 1, out: expect.stringContaining("sudo requires admin approval") as string, err: "" });
  });

  test("2 where nobody decides in time", async () => {
    world.server.outcome = "pending";
    const ran = await countersign(["gate", ACTION, "--timeout", "3s", "--json"]);
    expect(ran.code).toBe(2);
    expect(parsed(ran)).toMatchObject({ status: "timed_out", exit_code: 2, code: "E1301", approval_id: expect.stringMatching(/^req_/) as string });
  });

  test("3 where it could not be asked: no network, no key, approvals off, bad arguments", async () => {
    expect(await countersign(["gate", ACTION, "--url", await deadAddress(), "--retry-for", "1"])).toMatchObject({ code: 3, out: "", err: expect.stringContaining("[E1302]") as string });
    world.server.faults.set("create", (_request, response) => json(response, 412, { error: "approvals_disabled_at_scope", resolved_scope: "project" }));
    expect(await countersign(["gate", ACTION])).toMatchObject({ code: 3, err: expect.stringContaining("[E1500]") as string });
    expect(await countersign(["gate", ACTION], { env: {} })).toMatchObject({ code: 3, err: expect.stringContaining("countersign install") as string });
    expect(await countersign(["gate", ACTION, "--metadata", "{"])).toMatchObject({ code: 3, err: expect.stringContaining("--metadata is not a JSON object") as string });
    expect(await countersign(["gate", ACTION, "--timeout", "soon"])).toMatchObject({ code: 3, err: expect.stringContaining("not a duration") as string });
    expect(await countersign(["gate"])).toMatchObject({ code: 3, err: expect.stringContaining("Say which action") as string });
  });

  test("3 where a limit was reached, and says which and when to try again", async () => {
    const message = "This agent already waits for 200 answers, and at most 200 may be open. Ask again in 60 s.";
    world.server.faults.set("create", (_request, response) => json(response, 429, { error: "rate_limited", code: "E1403", message }, { "retry-after": "60" }));
    expect(await countersign(["gate", ACTION])).toEqual({ code: 3, out: "", err: `countersign: ${message} The call must not run. [E1403]` });
    expect(parsed(await countersign(["gate", ACTION, "--json"]))).toMatchObject({ status: "could_not_ask", exit_code: 3, code: "E1403", retry_after_seconds: 60 });
    world.server.faults.set("decide", (_request, response) => json(response, 429, { error: "rate_limited", code: "E1403", message }, { "retry-after": "60" }));
    world.server.faults.delete("create");
    await countersign(["gate", ACTION]);
    expect(await countersign(["approvals", "deny", "req_x"], { env: { COUNTERSIGN_TOKEN: TOKEN } })).toMatchObject({ code: 3 });
  });

  test("130 where it is interrupted while it waits", async () => {
    world.server.outcome = "pending";
    const ran = await countersign(["gate", ACTION], { onErr: (text, kill) => text.includes("waiting for approval") && kill() });
    expect(ran.code).toBe(130);
  });

  test("--json gives the facts of an approval under the API's names", async () => {
    expect(parsed(await countersign(["gate", ACTION, "--json"]))).toMatchObject({ status: "approved", exit_code: 0, action: ACTION, decision: "allow", decision_source: "approval", decision_kind: "approved_once", grant_id: "grnt_01", resolved_by: { email: "bob@acme.com" } });
  });
});

describe("install", () => {
  test("writes a file that only its owner can read, which the next command uses", async () => {
    const ran = await countersign(["install", "--api-key", KEY, "--email", "alice@acme.com", "--url", world.server.url], { env: {} });
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(ran.out).not.toContain(KEY);
    const path = join(world.home, ".countersign/config.yaml");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(world.home, ".countersign"))).mode & 0o777).toBe(0o700);
    expect(await countersign(["whoami"], { env: {} })).toMatchObject({ code: 0, out: "alice@acme.com (usr_01) in org acme, project web, by key key_01" });
  });

  test("keeps the server that the environment named, whose key it pins", async () => {
    expect(await countersign(["install", "--api-key", KEY, "--email", "alice@acme.com"])).toMatchObject({ code: 0, err: "" });
    expect(await readFile(join(world.home, ".countersign/config.yaml"), "utf8")).toContain(`base_url: ${world.server.url}`);
    world.server.bundle = new FakeBundle("version: '1'\nrules: []\n");
    world.server.key = { ...world.server.key, bundle_key: { id: "x", public_key: world.server.bundle.publicKey } };
    expect(await countersign(["install"])).toMatchObject({ code: 0, err: "" });
    for (const env of [world.env, {}]) expect((await countersign(["doctor"], { env })).out).toMatch(/^POLICY: .*signed by the pinned key {2}OK$/m);
  });

  test("without a terminal and without an address it says what to pass and writes nothing", async () => {
    const ran = await countersign(["install", "--api-key", KEY], { env: {} });
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining("Pass --email you@example.com") as string });
    expect(await countersign(["install"], { env: {} })).toMatchObject({ code: 3, err: expect.stringContaining("Pass --api-key cz_live_… --email you@example.com") as string });
    await expect(stat(join(world.home, ".countersign"))).rejects.toThrow(/ENOENT/);
  });

  test("keeps what else the file holds, and narrows its mode", async () => {
    await mkdir(join(world.home, ".countersign"));
    const path = join(world.home, ".countersign/config.yaml");
    await writeFile(path, "# mine\napi_key: cz_test_old\nteam: blue\nidentity:\n  email: old@acme.com\n");
    await chmod(path, 0o644);
    expect(await countersign(["install", "--api-key", KEY], { env: {} })).toMatchObject({ code: 0 });
    const text = await readFile(path, "utf8");
    expect(text).toContain("# mine");
    expect(text).toContain("team: blue");
    expect(text).toContain("email: old@acme.com");
    expect(text).toContain(KEY);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("a mistyped key is saved with a warning that it cannot work", async () => {
    const ran = await countersign(["install", "--api-key", `${KEY.slice(0, -1)}0`, "--email", "alice@acme.com"], { env: {} });
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining("mistyped") as string });
  });
});

describe("doctor", () => {
  beforeEach(() => {
    world.server.bundle = new FakeBundle("version: '1'\nrules:\n  - allow: 'Bash:*'\n");
  });

  test("says who could approve, which policy is in force and by whose key it is signed", async () => {
    const { out } = await countersign(["doctor"]);
    expect(out).toMatch(/^SCOPE: ci in project web of org acme, scopes requests {2}OK$/m);
    expect(out).toMatch(/^APPROVALS: They are on for the organization acme\. Resolved scope: org {2}OK$/m);
    expect(out).toMatch(/^APPROVERS: bob@acme\.com {2}OK$/m);
    expect(out).toMatch(/^POLICY: version 3 of web, signed, but the key is not pinned .* OK$/m);
  });

  test("a key without the scope, approvals that are off, and nobody who could approve are findings", async () => {
    world.server.key = { ...world.server.key, scopes: ["audit:read"], approvals: { enabled: false, resolved_scope: "project", why: "They are off for the project web.", approvers: [] } };
    const off = await countersign(["doctor"]);
    expect(off).toMatchObject({ code: 1, out: expect.stringMatching(/^SCOPE: .*Without the scope requests.* FAIL$/m) as string });
    expect(off.out).toMatch(/^APPROVALS: They are off for the project web\. Resolved scope: project {2}FAIL$/m);
    world.server.key = { ...world.server.key, scopes: ["requests"], approvals: { enabled: true, resolved_scope: "org", why: "On.", approvers: [] } };
    expect((await countersign(["doctor"])).out).toMatch(/^APPROVERS: nobody but those who ask.* FAIL$/m);
  });

  test("a policy that is signed by another key than the pinned one is a finding", async () => {
    await countersign(["install", "--api-key", KEY, "--email", "alice@acme.com", "--url", world.server.url], { env: {} });
    expect((await countersign(["doctor"], { env: {} })).out).toMatch(/^POLICY: .*signed with another key than the pinned one.* FAIL$/m);
    world.server.key = { ...world.server.key, bundle_key: { id: "x", public_key: world.server.bundle?.publicKey } };
    await countersign(["install"], { env: {} });
    expect(await countersign(["doctor"], { env: {} })).toMatchObject({ code: 0, out: expect.stringMatching(/^POLICY: version 3 of web, signed by the pinned key {2}OK$/m) as string });
  });

  test("prints the identity line to the letter and exits 0", async () => {
    const ran = await countersign(["doctor"]);
    expect(ran.out.split("\n")).toContain("IDENTITY: alice@acme.com -- resolved as user_id=usr_01 in org acme  OK");
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(ran.out).not.toContain("FAIL");
  });

  test("says of each finding what is wrong, and exits 1", async () => {
    world.server.faults.set("identity", (_request, response) => json(response, 400, { error: "identity_not_in_org", code: "E1306", message: "This person is not in the key's organization." }));
    const ran = await countersign(["doctor", "--api-key", "cz_live_xxx", "--json"]);
    expect(ran.code).toBe(1);
    expect(parsed(ran)).toMatchObject({
      ok: false,
      checks: expect.arrayContaining([expect.objectContaining({ check: "key", ok: false }), expect.objectContaining({ check: "identity", ok: false, text: expect.stringContaining("[E1306]") as string })]) as unknown,
    });
  });

  test("a server that is down and a file that others can read are findings, not crashes", async () => {
    await mkdir(join(world.home, ".countersign"));
    await writeFile(join(world.home, ".countersign/config.yaml"), "api_key: x\n");
    await chmod(join(world.home, ".countersign/config.yaml"), 0o644);
    expect(await countersign(["doctor"], { env: {} })).toMatchObject({ code: 1, out: expect.stringMatching(/^CONFIG: .*chmod 600.*FAIL$/m) as string });
    expect(await countersign(["doctor"], { env: { COUNTERSIGN_API_KEY: KEY, COUNTERSIGN_URL: await deadAddress(), COUNTERSIGN_EMAIL: "a@acme.com", COUNTERSIGN_TOKEN: "t" } })).toMatchObject({ code: 1, out: expect.stringMatching(/^SERVER: .*cannot be reached.*FAIL$/m) as string });
  });
});

describe("test walks the approval branch with the mock and asks nobody", () => {
  test.each([
    ["approve", 0, "APPROVED (approved_once)"],
    ["deny", 1, "DENIED"],
    ["timeout", 2, "TIMED OUT"],
  ])("--hitl %s exits %i", async (hitl, code, final) => {
    const ran = await countersign(["test", "Bash:sudo", "--hitl", hitl], { env: {} });
    expect(ran).toMatchObject({ code, out: expect.stringContaining(`${final}: Bash:sudo`) as string, err: expect.stringContaining("DECISION: DENY") as string });
    expect(world.server.seen).toEqual([]);
  });

  test("a policy file decides whether there is a branch to walk", async () => {
    const policy = join(world.home, "policy.yaml");
    await writeFile(policy, "version: '1'\nrules:\n  - deny: 'Bash:rm *'\n  - allow: 'Bash:*'\n");
    expect(await countersign(["test", "Bash:ls", "--hitl", "approve", "--policy", policy], { env: {} })).toMatchObject({ code: 0, out: "ALLOWED: Bash:ls" });
    expect(await countersign(["test", "Bash:rm x", "--hitl", "approve", "--policy", policy], { env: {} })).toMatchObject({ code: 1, out: expect.stringContaining("no approval may lift it") as string });
  });
});

describe("approvals, as the owner of a personal token", () => {
  const env = () => ({ COUNTERSIGN_URL: world.server.url, COUNTERSIGN_TOKEN: TOKEN });

  beforeEach(async () => {
    await countersign(["gate", ACTION, "--message", "red \u001B[31m text"]);
  });

  test("list and show name what waits, with an agent's control characters made visible", async () => {
    expect(await countersign(["approvals", "list"], { env: env() })).toMatchObject({ code: 0, out: expect.stringContaining(ACTION) as string });
    const shown = await countersign(["approvals", "show", "req_x"], { env: env() });
    expect(shown.out).toContain("red ⟨U+001B⟩[31m text");
    expect(shown.out).not.toContain("\u001B");
  });

  test("approve sends the digest of what was shown, deny the reason", async () => {
    expect(await countersign(["approvals", "approve", "req_x", "--for", "24h", "--reason", "reviewed"], { env: env() })).toMatchObject({ code: 0, out: expect.stringMatching(/^approved: /) as string });
    expect(world.server.last("decide").body).toEqual({ action: "approve", decision_kind: "approved_timed", duration_seconds: 86_400, reason: "reviewed", digest: world.server.present("pending").digest });
    expect(await countersign(["approvals", "deny", "req_x", "--reason", "closed", "--json"], { env: env() })).toMatchObject({ code: 0 });
    expect(world.server.last("decide").body).toMatchObject({ action: "deny", reason: "closed" });
  });

  test("a refusal says why and exits 1", async () => {
    world.server.faults.set("decide", (_request, response) => json(response, 403, { error: "self_approval", code: "E2411", message: "Nobody decides a request they made." }));
    expect(await countersign(["approvals", "approve", "req_x"], { env: env() })).toMatchObject({ code: 1, err: expect.stringContaining("Nobody decides a request they made.") as string });
  });
});

test("what every command takes may stand before its name too, and what no command takes does not make another of it", async () => {
  expect(parsed(await countersign(["--json", "gate", "Bash:ls"]))).toMatchObject({ status: "allowed", exit_code: 0 });
  expect(await countersign(["--url", world.server.url, "--email=alice@acme.com", "gate", "Bash:ls"])).toMatchObject({ code: 0, out: "allowed by policy: Bash:ls" });
  expect(await countersign(["--timeout", "5s", "gate", "Bash:ls"])).toMatchObject({ code: 0 });
  expect(await countersign(["--nonsense", "gate", "Bash:ls"])).toMatchObject({ code: 3, err: expect.stringContaining("There is no option --nonsense here") as string });
  expect(await countersign(["--nonsense", "hook", "claude-code"], { input: "{}" })).toMatchObject({ code: 2, out: "" });
  expect(await countersign(["--json", "--version"])).toMatchObject({ code: 0, out: expect.stringContaining("version") as string });
});

test("a command that takes no argument refuses one", async () => {
  for (const name of ["version", "whoami", "doctor"]) expect(await countersign([name, "foo"])).toMatchObject({ code: 3, out: "", err: expect.stringContaining(`"foo" is too much: ${name} takes no argument.`) as string });
});

test("unknown commands and options are named, with what there is instead", async () => {
  expect(await countersign(["aprove"])).toMatchObject({ code: 3, err: expect.stringContaining('no command "aprove"') as string });
  expect(await countersign(["gate", "x", "--tiemout", "5"])).toMatchObject({ code: 3, err: expect.stringContaining("There is no option --tiemout here. Did you mean --timeout?") as string });
  for (const args of [["approvals", "list"], ["gate", "x"], ["whoami"]]) expect(await countersign([...args, "--config", "none.yaml"]), args[0]).toMatchObject({ code: 3, err: expect.not.stringMatching(/apiKey|Pass token/) as string });
  expect(await countersign(["approvals", "list", "--api-key", "cz_test_x"])).toMatchObject({ code: 3, err: expect.stringContaining("This needs a personal token. Pass --token or set COUNTERSIGN_TOKEN") as string });
  expect(await countersign(["approvals", "deny", "req_x", "--for", "24h"])).toMatchObject({ code: 3, err: expect.stringContaining("--kind and --for say what an approval gives") as string });
  expect(await countersign(["help"])).toMatchObject({ code: 0, out: expect.stringContaining("exit codes:") as string });
  expect(await countersign(["version"])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
});

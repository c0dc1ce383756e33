import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Client, ConfigurationError, HITLNotConfiguredError, PolicyDeniedError } from "@countersign/sdk";
import { FakeServer } from "./fake-server";

const POLICY = `version: '1'
rules:
  - deny: 'Bash:sudo *'
    escalate_on_deny: true
    reason: 'sudo requires admin approval'
  - deny: 'Bash:rm *'
  - allow: 'Bash:*'
`;

let server: FakeServer;
let home: string;

beforeEach(async () => {
  server = await new FakeServer().start();
  home = await mkdtemp(join(tmpdir(), "countersign-home-"));
  vi.stubEnv("HOME", home);
  for (const name of ["API_KEY", "URL", "EMAIL", "TOKEN"]) vi.stubEnv(`COUNTERSIGN_${name}`, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
  await server.stop();
});

async function writeConfig(text: string, mode = 0o600): Promise<string> {
  const path = join(home, ".countersign/config.yaml");
  await mkdir(join(home, ".countersign"), { recursive: true });
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

describe("local mode", () => {
  test("judges in process and never offers an approval", async () => {
    const client = new Client({ policy: POLICY, mode: "local" });
    expect(await client.guard("Bash:ls")).toMatchObject({ decision: "allow", decisionSource: "policy", policySource: "local", digest: null });
    const decision = await client.guard("Bash:sudo x");
    expect(decision).toMatchObject({ denied: true, hitlEligible: false, reason: "sudo requires admin approval" });
    await expect(client.gate("Bash:sudo x")).rejects.toBeInstanceOf(PolicyDeniedError);
    await expect(client.requestApproval(decision)).rejects.toBeInstanceOf(HITLNotConfiguredError);
    expect(await client.canI("Bash:sudo x")).toMatchObject({ allowed: false, needsApproval: false });
  });

  test("arguments that are no object are refused with a sentence, as the server refuses them, and not judged as if there were none", async () => {
    const client = new Client({ policy: POLICY });
    for (const args of [[], ["sudo ls"], "sudo ls", 5]) await expect(client.guard("Bash:ls", { args: args as never })).rejects.toThrow(/^Arguments are an object/);
    await expect(client.guard("Bash:ls", { args: {} })).resolves.toMatchObject({ denied: false });
  });

  test("is what a policy without any key amounts to", async () => {
    expect(await new Client({ policy: POLICY }).guard("Bash:sudo x")).toMatchObject({ hitlEligible: false });
  });

  test("a policy that does not parse is refused with its place", async () => {
    const client = new Client({ policy: "version: '1'\nrules:\n  - dney: 'Bash:*'\n", mode: "local" });
    await expect(client.guard("Bash:ls")).rejects.toThrow(/^policy:3:\d+: /);
  });

  test("a policy file is read from disk, and a missing one is an error, not an allow", async () => {
    await writeFile(join(home, "p.yaml"), POLICY);
    expect(await new Client({ policyFile: join(home, "p.yaml") }).guard("Bash:rm -rf /")).toMatchObject({ denied: true });
    await expect(new Client({ policyFile: join(home, "none.yaml") }).guard("Bash:ls")).rejects.toBeInstanceOf(ConfigurationError);
  });
});

describe("hybrid mode", () => {
  test("the local policy judges, the server's people approve, and the server is told whose rule it was", async () => {
    const client = new Client({ apiKey: "cz_test_x", baseUrl: server.url, email: "alice@acme.com", policy: POLICY });
    expect(await client.gate("Bash:sudo x", { args: { a: 1 } })).toMatchObject({ approvedViaHitl: true, policySource: "local" });
    expect(server.count("guard")).toBe(0);
    expect(server.last("create").body).toMatchObject({ canonical_action: "Bash:sudo x", policy_source: "local", args: { a: 1 } });
    await expect(client.gate("Bash:rm x")).rejects.toBeInstanceOf(PolicyDeniedError);
    expect(server.count("create")).toBe(1);
  });

  test("a mock with a policy lets the policy judge", async () => {
    const client = new Client({ policy: POLICY, hitlMock: "approve_after_2s" });
    expect(await client.guard("Bash:sudo x")).toMatchObject({ denied: true, hitlEligible: true });
    expect(await client.guard("Bash:rm x")).toMatchObject({ denied: true, hitlEligible: false });
  });
});

describe("configuration", () => {
  test("an option beats the environment, which beats the file", async () => {
    await writeConfig(`api_key: cz_test_file\nbase_url: ${server.url}\nidentity:\n  email: file@acme.com\n`);
    await new Client().guard("Bash:ls");
    expect(server.last("guard").headers).toMatchObject({ authorization: "Bearer cz_test_file", "x-cz-requestor-email": "file@acme.com" });
    vi.stubEnv("COUNTERSIGN_API_KEY", "cz_test_env");
    await new Client().guard("Bash:ls");
    expect(server.last("guard").headers).toMatchObject({ authorization: "Bearer cz_test_env", "x-cz-requestor-email": "file@acme.com" });
    await new Client({ apiKey: "cz_test_option", email: "option@acme.com" }).guard("Bash:ls");
    expect(server.last("guard").headers).toMatchObject({ authorization: "Bearer cz_test_option", "x-cz-requestor-email": "option@acme.com" });
  });

  test("a file that others can read is refused with the command that repairs it", async () => {
    const path = await writeConfig(`api_key: cz_test_file\n`, 0o644);
    const error = await new Client().guard("Bash:ls").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain(`(mode 0644). Run: chmod 600 ${path}`);
    expect((error as Error).message).not.toContain("cz_test_file");
  });

  test.each([
    ["api_key: [", /not valid YAML \(line 1\)/],
    ["api_key: 12", /"api_key" that is not text/],
  ])("a file that says %j is refused with a sentence", async (text, message) => {
    await writeConfig(text);
    await expect(new Client().guard("Bash:ls")).rejects.toThrow(message);
  });

  test.each([
    [{}, /No API key was found/],
    [{ apiKey: "k", baseUrl: "ftp://x" }, /not the address of a server/],
    [{ apiKey: "k", baseUrl: "http://alice:pw@host" }, /user name/],
    [{ apiKey: "k", email: "ålice@acme.com" }, /plain spelling/],
    [{ apiKey: "k", email: "a@b\r\nx-evil: 1" }, /plain spelling/],
    [{ apiKey: "k", mode: "hybrid" as const }, /needs a policy/],
  ])("%j is refused with a sentence", async (options, message) => {
    const error = await new Client({ configFile: false, ...options }).guard("Bash:ls").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toMatch(message);
  });

  test("a configuration that was repaired is used at the next call", async () => {
    const client = new Client({ baseUrl: server.url, email: "alice@acme.com" });
    await expect(client.guard("Bash:ls")).rejects.toThrow(/No API key/);
    await writeConfig("api_key: cz_test_file\n");
    expect(await client.guard("Bash:ls")).toMatchObject({ decision: "allow" });
  });
});

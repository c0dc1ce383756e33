import { assert, jsonValue, property } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, HITLBackendUnreachableError, PolicyDeniedError, SecretValueLeakInPayload } from "@countersign/sdk";
import type { ClientOptions } from "@countersign/sdk";
import { findSecrets } from "../src/leak-guard";
import { FakeServer } from "./fake-server";

let server: FakeServer;
beforeAll(async () => {
  server = await new FakeServer().start();
});
afterAll(() => server.stop());

const hex = "0123456789abcdef".repeat(4);
const jwt = `eyJ${"hbGciOiJIUzI1NiJ9"}.eyJ${"zdWIiOiIxMjM0NTY3ODkwIn0"}.${"SflKxwRJSMeKKF2QT4fwpM"}`;
const SECRETS: Record<string, string> = {
  "an API key": `cz_live_${hex}`,
  "a test key": `cz_test_${hex}`,
  "a personal token": `cz_pat_${hex}`,
  "an OpenAI key": `sk-proj-${"aB3_".repeat(8)}`,
  "an Anthropic key": `sk-ant-api03-${"aB3-".repeat(8)}`,
  "a Stripe key": `sk_live_${"a1B2".repeat(6)}`,
  "a GitHub token": `ghp_${"a1B2".repeat(9)}`,
  "a fine-grained GitHub token": `github_pat_${"a1B2".repeat(9)}`,
  "a Slack token": `xoxb-${"1234567890-".repeat(2)}abc`,
  "an AWS key id": "AKIAIOSFODNN7EXAMPLE",
  "a Google key": `AIza${"a1B2c3D".repeat(5)}`,
  "a JWT": jwt,
  "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
  "an OpenSSH key": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl",
};

function client(options: ClientOptions = {}): Client {
  return new Client({ apiKey: `cz_test_${hex}`, baseUrl: server.url, email: "alice@acme.com", configFile: false, evaluate: "server", ...options });
}

describe("a secret in what would be sent", () => {
  test.each(Object.entries(SECRETS))("%s is refused before anything is sent; the places are named, the value nowhere", async (_, secret) => {
    server.seen.length = 0;
    const error = await client().guard("Bash:deploy", { args: { list: [1, { "a/b": `before ${secret} after` }] } }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SecretValueLeakInPayload);
    expect(error).toMatchObject({ code: "E1309", aliases: ["E1709"], findings: ["/args/list/1/a~1b"] });
    expect(error).not.toBeInstanceOf(PolicyDeniedError);
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(secret.slice(0, 24));
    expect(server.seen).toEqual([]);
  });

  test("in the action, the context, a member's name or the dry check it is found too", async () => {
    const secret = SECRETS["a GitHub token"] ?? "";
    const findings = (work: Promise<unknown>) => work.then(() => "sent", (error: SecretValueLeakInPayload) => error.findings);
    server.seen.length = 0;
    expect(await findings(client().guard(`Bash:git clone https://${secret}@github.com/x`))).toEqual(["/action"]);
    expect(await findings(client().guard("Bash:x", { context: { env: secret } }))).toEqual(["/context/env"]);
    expect(await findings(client().guard("Bash:x", { args: { [secret]: { [secret]: secret } } }))).toEqual(["/args", "/args/(withheld)", "/args/(withheld)/(withheld)"]);
    expect(await findings(client().canI("Bash:x", { args: { token: secret } }))).toEqual(["/args/token"]);
    expect(server.seen).toEqual([]);
  });

  test("redacted arguments let an approval be asked for without the secret, the message never", async () => {
    const secret = SECRETS["a Slack token"] ?? "";
    const policy = "version: '1'\nrules:\n  - deny: 'post'\n    escalate_on_deny: true\n";
    const agent = client({ policy });
    const decision = await agent.guard("post", { args: { token: secret } });
    await expect(agent.requestApproval(decision)).rejects.toBeInstanceOf(SecretValueLeakInPayload);
    await expect(agent.requestApproval(decision, { argsRedacted: { token: "…" }, message: secret })).rejects.toBeInstanceOf(SecretValueLeakInPayload);
    expect((await agent.requestApproval(decision, { argsRedacted: { token: "…" } })).status).toBe("pending");
    expect(JSON.stringify(server.seen)).not.toContain(secret);
  });
});

test.each([
  "installing test dep for FOO-1234",
  "Bash:sudo apt-get install python3-foo",
  `sha256:${hex}`,
  hex,
  "req_01hv8x7q2m3n4p5r6s7t8v9w0x",
  "-----BEGIN CERTIFICATE-----",
  "-----BEGIN PUBLIC KEY-----",
  "deny: 'Bash:*cz_live_*'",
  "the prefix sk- and ghp_ and AKIA and eyJ are looked for",
  "risk-assessment-of-the-new-deployment-pipeline",
  "https://example.com/desk-lamp-with-a-very-long-name-indeed",
  "aGVsbG8gd29ybGQsIHRoaXMgaXMganVzdCBiYXNlNjQgb2YgYSBzZW50ZW5jZQ==",
])("%s is no secret", (text) => {
  expect(findSecrets({ text })).toEqual([]);
});

test("whatever JSON comes, the search neither throws nor ever repeats the value", () => {
  assert(property(jsonValue(), (value) => {
    expect(findSecrets({ value, secret: SECRETS["a JWT"] })).toContain("/secret");
  }));
});

test("a secret is not a reason to be unreachable", () => {
  expect(new SecretValueLeakInPayload([], "x")).not.toBeInstanceOf(HITLBackendUnreachableError);
});

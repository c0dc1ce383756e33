import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { cliWorld, KEY, parsed, TOKEN } from "./cli-world";
import { deadAddress } from "./command";
import { FakeBundle } from "./fake-bundle";
import { json } from "./fake-server";
import type { Seen } from "./fake-server";

const POLICY = "version: '1'\nrules:\n  - allow: 'Bash:*'\n";
const ACTION = "Bash:sudo x";
const world = cliWorld({ COUNTERSIGN_TOKEN: TOKEN });

/** Every command that talks to the server, as it is typed; `policy.yaml` stands in the folder. */
const ONLINE: readonly string[][] = [
  ["gate", ACTION],
  ["whoami"],
  ["doctor"],
  ["test", ACTION],
  ["approvals", "list"],
  ["approvals", "show", "req_x"],
  ["approvals", "approve", "req_x", "--reason", "fine"],
  ["approvals", "deny", "req_x", "--reason", "no"],
  ["policy", "pull", "--project", "prj_01"],
  ["policy", "push", "policy.yaml", "--project", "prj_01"],
  ["policy", "diff", "policy.yaml", "--project", "prj_01"],
  ["policy", "simulate", "policy.yaml", "--project", "prj_01"],
  ["audit", "verify"],
  ["audit", "export", "--out", "audit.jsonl"],
];
const OFFLINE: readonly string[][] = [["version"], ["policy", "validate", "policy.yaml"], ["test", ACTION, "--policy", "policy.yaml"], ["test", ACTION, "--hitl", "approve"]];
const named = (commands: readonly string[][]) => commands.map((args) => [args.join(" "), args] as const);

beforeEach(async () => {
  world.server.bundle = new FakeBundle(POLICY);
  await writeFile(join(world.home, "policy.yaml"), POLICY);
  world.server.faults.set("other", ({ method, path }, response) => {
    if (path.startsWith("/api/audit/export")) return void response.writeHead(200, { "content-type": "application/x-ndjson" }).end('{"seq":1}\n');
    if (path === "/api/audit/verify") return json(response, 200, { verdict: "valid", message: "1 event." });
    if (path.endsWith("/simulate")) return json(response, 200, { calls: 1, changed: 0, since: "2026-11-01T00:00:00Z", more_asks_per_week: 0, answered_requests: 0, changes: [] });
    return json(response, 200, method === "GET" ? { version: 4, yaml: POLICY } : { version: 5, yaml: POLICY, answered_requests: 0 });
  });
  world.server.create({ body: { canonical_action: ACTION } } as unknown as Seen);
});

describe("--json", () => {
  test.each([...named(ONLINE), ...named(OFFLINE)])("of `%s` is one JSON document and nothing else on stdout", async (_, args) => {
    const ran = await world.run([...args, "--json"]);
    expect([0, 1]).toContain(ran.code);
    expect(typeof parsed(ran)).toBe("object");
  });

  test("of a mistake is one too, with the exit code that the process ends with", async () => {
    for (const args of [["nonsense"], ["gate"], ["gate", ACTION, "--nonsense"], ["approvals", "burn"], ["policy"], ["audit"], ["hook", "claude-code", "--nonsense"]]) {
      const ran = await world.run([...args, "--json"]);
      if (args[0] === "hook") expect(ran).toMatchObject({ code: 2, out: "" });
      else expect({ code: ran.code, said: parsed(ran) }).toEqual({ code: 3, said: { status: "failed", exit_code: 3, code: "USAGE", message: expect.stringMatching(/^(There is no |Say |Unknown)/) as string } });
    }
  });
});

describe("without a network", () => {
  test.each(named(ONLINE.filter(([name]) => name !== "doctor")))("`%s` ends in exit 3, with a sentence that says what to check", async (_, args) => {
    const ran = await world.run([...args, "--retry-for", "0.5s"], { env: { ...world.env, COUNTERSIGN_URL: await deadAddress() } });
    expect(ran).toMatchObject({ code: 3, out: "", err: expect.stringMatching(/COUNTERSIGN_URL.*\[E1302\]$/) as string });
  });

  test.each(named(OFFLINE))("`%s` works", async (_, args) => {
    expect((await world.run(args, { env: { COUNTERSIGN_URL: await deadAddress() } })).code).toBe(0);
  });
});

describe("a configuration file", () => {
  const path = () => join(world.home, ".countersign/config.yaml");
  const withFile = async (text: string, mode = 0o600) => {
    await mkdir(join(world.home, ".countersign"), { recursive: true, mode: 0o700 });
    await writeFile(path(), text);
    await chmod(path(), mode);
  };
  /** One for each way to a credential. */
  const online = named(ONLINE.filter((args) => ["gate", "whoami", "test", "list", "pull", "export"].some((word) => args.slice(0, 2).includes(word))));

  test.each(online)("that is broken stops `%s` before anything is sent, and is named", async (_, args) => {
    await withFile("api_key: [");
    const before = world.server.seen.length;
    const ran = await world.run(args, { env: { COUNTERSIGN_URL: world.server.url } });
    expect(ran).toMatchObject({ code: 3, out: "", err: expect.stringContaining(path()) as string });
    expect(world.server.seen.length).toBe(before);
  });

  test.each(online)("that others can read stops `%s` before the key is used", async (_, args) => {
    await withFile(`api_key: ${KEY}\ntoken: ${TOKEN}\nbase_url: ${world.server.url}\nidentity:\n  email: alice@acme.com\n`, 0o640);
    const before = world.server.seen.length;
    expect(await world.run(args, { env: {} })).toMatchObject({ code: 3, out: "", err: expect.stringContaining(`chmod 600 ${path()}`) as string });
    expect(world.server.seen.length).toBe(before);
    await chmod(path(), 0o600);
    expect([0, 1]).toContain((await world.run(args, { env: {} })).code);
  });

  test("in a folder that others may write into is a finding of doctor, and so is one that is broken", async () => {
    await withFile(`api_key: ${KEY}\n`);
    await chmod(join(world.home, ".countersign"), 0o777);
    expect(await world.run(["doctor"])).toMatchObject({ code: 1, out: expect.stringMatching(/^CONFIG: others may write into .*chmod 700.* FAIL$/m) as string });
    await withFile("api_key: [");
    expect(await world.run(["doctor"], { env: {} })).toMatchObject({ code: 1, out: expect.stringMatching(/^CONFIG: .* FAIL$/m) as string });
  });

  test("that is a folder, and one that was named but is not there, are said to be so", async () => {
    await mkdir(path(), { recursive: true });
    expect(await world.run(["whoami"], { env: {} })).toMatchObject({ code: 3, err: expect.stringContaining(path()) as string });
    expect(await world.run(["whoami", "--config", join(world.home, "none.yaml")], { env: {} })).toMatchObject({ code: 3, err: expect.stringContaining("none.yaml cannot be read") as string });
  });
});

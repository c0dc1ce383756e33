import { createHash } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { canonicalize } from "@countersign/sdk/canonical";
import { cliWorld } from "./cli-world";
import { deadAddress } from "./command";
import { json } from "./fake-server";

const LIVE = "version: '1'\nrules:\n  - allow: 'Bash:*'\n";
const DRAFT = "version: '1'\nrules:\n  - deny: 'Bash:rm *'\n  - allow: 'Bash:*'\n";

const TOKEN = `cz_pat_${"0".repeat(10)}`;
const world = cliWorld({ COUNTERSIGN_TOKEN: TOKEN, COUNTERSIGN_API_KEY: `cz_test_${"0".repeat(10)}`, COUNTERSIGN_EMAIL: "carol@acme.com" });
const countersign = (args: string[], others: Record<string, string> = {}, input = "") => world.run(args, { env: { ...world.env, ...others }, input });
const draft = async (text: string) => {
  const path = join(world.home, "policy.yaml");
  await writeFile(path, text);
  return path;
};

describe("policy", () => {
  beforeEach(() => {
    world.server.faults.set("other", ({ method, path, body }, response) => {
      if (path !== "/api/projects/prj_01/policy") return json(response, 404, { error: "not_found", code: "E2440", message: "Nothing here." });
      if (method === "GET") return json(response, 200, { version: 4, yaml: LIVE });
      if (body.expected_version !== 4) return json(response, 409, { error: "policy_version_conflict", code: "E1303", message: "The policy moved from version 3 to 4." });
      return json(response, 200, { version: 5, yaml: body.yaml, answered_requests: 2 });
    });
  });

  test("validate needs no server; each error has its place, and - is standard input", async () => {
    const away = { COUNTERSIGN_URL: await deadAddress() };
    expect(await countersign(["policy", "validate", await draft(DRAFT)], away)).toMatchObject({ code: 0, out: expect.stringMatching(/policy\.yaml: valid, 2 rules$/) as string });
    const broken = await countersign(["policy", "validate", "-"], away, "version: '1'\nrules:\n  - dney: 'Bash:*'\n  - allow: 7\n");
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(/^-:3:5: .*deny/);
    expect(broken.out.split("\n").length).toBeGreaterThan(1);
    expect(JSON.parse((await countersign(["policy", "validate", await draft("rules: 7"), "--json"])).out)).toMatchObject({ valid: false, rules: null, errors: [{ line: 1 }] });
    expect(await countersign(["policy", "validate", "/nowhere.yaml"])).toMatchObject({ code: 3, err: expect.stringContaining("cannot be read") as string });
  });

  test("a file or standard input that is not UTF-8 is refused with its place and what to do, by every reader of policies", async () => {
    const path = join(world.home, "latin.yaml");
    await writeFile(path, Buffer.from("version: '1'\nrules:\n  - deny: 'Bash:l\u00f6schen *'\n  - allow: 'Bash:*'\n", "latin1"));
    const refused = { code: 3, out: "", err: expect.stringMatching(/latin\.yaml is not UTF-8 text: line 3 holds .*Save it as UTF-8/) as string };
    for (const args of [["policy", "validate", path], ["policy", "push", path], ["test", "Bash:l\u00f6schen x", "--policy", path]]) expect(await countersign(args), args.join(" ")).toMatchObject(refused);
    const wide = join(world.home, "wide.yaml");
    await writeFile(wide, Buffer.from(`\uFEFF${LIVE}`, "utf16le"));
    expect(await countersign(["policy", "validate", wide])).toMatchObject({ code: 3, err: expect.stringContaining("it looks like UTF-16") as string });
    await writeFile(path, `\uFEFF${LIVE}`);
    expect(await countersign(["policy", "validate", path])).toMatchObject({ code: 0 });
  });

  test("pull writes the very bytes, to a file or to a pipe", async () => {
    const out = join(world.home, "live.yaml");
    expect(await countersign(["policy", "pull", "--out", out])).toMatchObject({ code: 0, out: `saved version 4 as ${out}` });
    expect(await readFile(out, "utf8")).toBe(LIVE);
    expect((await countersign(["policy", "pull"])).out).toBe(LIVE.trim());
    expect(world.server.last("other").headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test("push saves on top of what is live, says when there is nothing to save, and never overwrites what moved", async () => {
    expect(await countersign(["policy", "push", await draft(DRAFT), "--comment", "no rm"])).toMatchObject({ code: 0, out: "published version 5, which answered 2 pending requests" });
    expect(world.server.last("other")).toMatchObject({ method: "PUT", body: { yaml: DRAFT, comment: "no rm", expected_version: 4 } });
    expect(await countersign(["policy", "push", await draft(LIVE)])).toMatchObject({ code: 0, out: expect.stringContaining("unchanged: version 4") as string });
    expect(await countersign(["policy", "push", await draft(DRAFT), "--expected-version", "3"])).toMatchObject({ code: 3, err: expect.stringContaining("[E1303]") as string });
    const before = world.server.seen.length;
    expect(await countersign(["policy", "push", await draft("rules: 7")])).toMatchObject({ code: 1 });
    expect(world.server.seen.length).toBe(before);
  });

  test("diff shows the lines and exits 1 where the file is not what is live", async () => {
    expect(await countersign(["policy", "diff", await draft(DRAFT)])).toMatchObject({ code: 1, out: expect.stringContaining("+   - deny: 'Bash:rm *'") as string });
    expect(await countersign(["policy", "diff", await draft(LIVE)])).toMatchObject({ code: 0 });
  });

  test("simulate tells counts and examples; a server that cannot is said to be one", async () => {
    const file = await draft(DRAFT);
    expect(await countersign(["policy", "simulate", file, "--since", "7d"])).toMatchObject({ code: 1, err: expect.stringContaining("Nothing here.") as string });
    world.server.faults.set("other", (_request, response) => void response.writeHead(404, { "content-type": "text/html" }).end("<h1>404</h1>"));
    expect(await countersign(["policy", "simulate", file])).toMatchObject({ code: 3, err: expect.stringContaining("cannot simulate policies") as string });
    world.server.faults.set("other", (_request, response) => json(response, 200, { since: "2026-11-13T00:00:00Z", calls: 1208, changed: 41, capped: false, changes: [{ from: "allow", to: "deny", calls: 41, examples: [{ action: "Bash:rm x", agent_id: "builder", calls: 40 }] }], more_asks_per_week: 0, answered_requests: 0 }));
    const ran = await countersign(["policy", "simulate", file, "--since", "7d"]);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("1208 recorded calls since 2026-11-13T00:00:00Z: 41 would end differently");
    expect(ran.out).toContain("  40 x  Bash:rm x  (builder)");
    expect(ran.out).toContain("0 more questions to people a week; 0 pending requests would be answered by saving it");
    world.server.faults.set("other", (_request, response) => json(response, 200, { since: "2026-11-13T00:00:00Z", calls: 1, changed: 0, capped: false, changes: [], more_asks_per_week: -7, answered_requests: 1 }));
    const fewer = await countersign(["policy", "simulate", file, "--since", "7d"]);
    expect(fewer.out).toContain("1 recorded call since");
    expect(fewer.out).toContain("7 fewer questions to people a week; 1 pending request would be answered by saving it");
    expect(String(world.server.last("other").body.since)).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
  });

  test("without a key the project has to be named", async () => {
    expect(await countersign(["policy", "pull"], { COUNTERSIGN_API_KEY: "" })).toMatchObject({ code: 3, err: expect.stringContaining("--project prj_") as string });
    expect(await countersign(["policy", "pull", "--project", "prj_01"], { COUNTERSIGN_API_KEY: "" })).toMatchObject({ code: 0 });
    expect(await countersign(["policy", "destroy", "x"])).toMatchObject({ code: 3, err: expect.stringContaining("policy validate <file>") as string });
  });
});

const sha256 = (...parts: (string | Buffer)[]) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** An export as the server writes it. */
function exported(count: number): string[] {
  const lines: string[] = [];
  let prev = "0".repeat(64);
  for (let seq = 1; seq <= count; seq += 1) {
    const [salt, data] = [Buffer.alloc(16, seq), `{"n":${seq}}`];
    const canonical = canonicalize({ v: 1, org: "org_01", seq, type: "call.decided", data_commitment: `sha256:${sha256("countersign-audit-data-v1\n", salt, data)}`, prev });
    const hash = sha256("countersign-audit-v1\n", canonical);
    lines.push(JSON.stringify({ seq, hash, prev, canonical, salt: salt.toString("hex"), data }));
    prev = hash;
  }
  return [JSON.stringify({ format: "countersign-audit-v1", org: "org_01", events: count, head: { seq: count, hash: prev } }), ...lines];
}

describe("audit", () => {
  const serve = (lines: string[]) => world.server.faults.set("other", (_request, response) => void response.writeHead(200, { "content-type": "application/x-ndjson; charset=utf-8" }).end(`${lines.join("\n")}\n`));

  test("export saves a file that only its owner can read, which verifies without a server", async () => {
    serve(exported(20));
    const out = join(world.home, "audit.jsonl");
    expect(await countersign(["audit", "export", "--out", out])).toMatchObject({ code: 0, out: expect.stringContaining("saved 21 lines") as string });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(await countersign(["audit", "verify", out], { COUNTERSIGN_URL: await deadAddress() })).toMatchObject({ code: 0, out: expect.stringMatching(/^valid: every event from 1 to 20 is as it was written/) as string });
    expect((await countersign(["audit", "export"])).out.split("\n")).toHaveLength(21);
  });

  test("filters are those of the page; a refusal is a refusal, and nothing is left behind", async () => {
    serve(exported(1));
    await countersign(["audit", "export", "--person", "alice@acme.com", "--decision-source", "approval", "--since", "7d"]);
    expect(world.server.last("other").path).toMatch(/^\/api\/audit\/export\?decision_source=approval&person=alice%40acme\.com&since=20/);
    world.server.faults.set("other", (_request, response) => json(response, 403, { error: "insufficient_scope", code: "E2404", message: 'This API key lacks the scope "audit:read".' }));
    expect(await countersign(["audit", "export", "--out", join(world.home, "no.jsonl")])).toMatchObject({ code: 1, err: expect.stringContaining("audit:read") as string });
    await expect(stat(join(world.home, "no.jsonl"))).rejects.toThrow(/ENOENT/);
    expect(await countersign(["audit", "export"], { COUNTERSIGN_URL: await deadAddress() })).toMatchObject({ code: 3, err: expect.stringContaining("[E1302]") as string });
  });

  const changed = (index: number, change: (line: Record<string, unknown>) => void) => (lines: string[]) => lines.map((text, at) => {
    if (at !== index) return text;
    const line = JSON.parse(text) as Record<string, unknown>;
    change(line);
    return JSON.stringify(line);
  });

  test.each<[string, (lines: string[]) => string[], RegExp]>([
    ["a changed byte", changed(7, (line) => (line.canonical = String(line.canonical).replace("call.decided", "call.dreamed"))), /event 7: its bytes do not give its hash/],
    ["changed data", changed(9, (line) => (line.data = '{"n":99}')), /event 9: its data do not give its commitment/],
    ["a missing line", (lines) => lines.filter((_, index) => index !== 5), /event 5: the line is missing/],
    ["two lines changed about", (lines) => [...lines.slice(0, 3), lines[4] ?? "", lines[3] ?? "", ...lines.slice(5)], /event 3: the line is missing/],
    ["an end that was cut off", (lines) => lines.slice(0, -3), /event 18: the file ends here, but names 20/],
    ["half a line", (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? "").slice(0, 40)], /event 20: the line is not JSON/],
    ["another chain's line", (lines) => [...lines.slice(0, 6), (exported(20)[6] ?? "").replaceAll("org_01", "org_02"), ...lines.slice(7)], /event 6: /],
    ["a filtered export", () => ['{"format":"countersign-calls-v1"}'], /no chain/],
    ["an empty file", () => [], /the file is empty/],
  ])("verify names the first bad event: %s", async (_, spoil, message) => {
    const path = join(world.home, "audit.jsonl");
    await writeFile(path, spoil(exported(20)).join("\n"));
    expect(await countersign(["audit", "verify", path])).toMatchObject({ code: 1, out: expect.stringMatching(message) as string });
  });

  test("erased data are counted, not blamed", async () => {
    const path = join(world.home, "audit.jsonl");
    await writeFile(path, changed(4, (line) => Object.assign(line, { data: null, salt: null }))(exported(9)).join("\n"));
    expect(await countersign(["audit", "verify", path, "--json"])).toMatchObject({ code: 0, out: expect.stringContaining('"erased": 1') as string });
  });

  test("verify without a file asks the server, and exits 1 where the chain is broken", async () => {
    world.server.faults.set("other", (_request, response) => json(response, 200, { verdict: "invalid", message: "The chain is broken at event 7." }));
    expect(await countersign(["audit", "verify"])).toMatchObject({ code: 1, out: "invalid: The chain is broken at event 7." });
  });
});

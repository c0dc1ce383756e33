import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cliWorld, KEY } from "./cli-world";
import { json } from "./fake-server";

type Wire = Record<string, unknown>;

/** An agent's input for a shell command, and how its documented answers read. */
interface Dialect {
  agent: string;
  title: string;
  file: string;
  event: string;
  shell(command: unknown): Wire;
  isDenied(out: string): boolean;
  reason(out: string): unknown;
  approved: string | RegExp;
  passed: string;
  /** What the agent gives up after, in seconds. */
  patience(entry: Wire): number;
}

const nestedReason = (out: string) => (JSON.parse(out) as { hookSpecificOutput: Wire }).hookSpecificOutput;
const member = (name: string) => (out: string) => (JSON.parse(out) as Wire)[name];

const DIALECTS: Dialect[] = [
  {
    agent: "cursor",
    title: "Cursor",
    file: ".cursor/hooks.json",
    event: "beforeShellExecution",
    shell: (command) => ({ conversation_id: "c1", generation_id: "g1", hook_event_name: "beforeShellExecution", workspace_roots: ["/repo"], command, cwd: "/repo" }),
    isDenied: (out) => member("permission")(out) === "deny",
    reason: member("agent_message"),
    approved: '{"permission":"allow"}',
    passed: "{}",
    patience: ({ timeout }) => Number(timeout),
  },
  {
    agent: "codex",
    title: "Codex",
    file: ".codex/hooks.json",
    event: "PreToolUse",
    shell: (command) => ({ session_id: "s1", turn_id: "t1", transcript_path: null, cwd: "/repo", hook_event_name: "PreToolUse", model: "m", permission_mode: "default", tool_name: "Bash", tool_use_id: "call_1", tool_input: { command } }),
    isDenied: (out) => nestedReason(out).permissionDecision === "deny",
    reason: (out) => nestedReason(out).permissionDecisionReason,
    approved: "",
    passed: "",
    patience: ({ timeout }) => Number(timeout),
  },
  {
    agent: "gemini",
    title: "Gemini CLI",
    file: ".gemini/settings.json",
    event: "BeforeTool",
    shell: (command) => ({ session_id: "s1", transcript_path: "/t", cwd: "/repo", hook_event_name: "BeforeTool", timestamp: "2026-11-20T18:00:00Z", tool_name: "run_shell_command", tool_input: { command } }),
    isDenied: (out) => member("decision")(out) === "deny",
    reason: member("reason"),
    approved: /^\{"decision":"allow","reason":"Countersign: approved by bob@acme\.com \(approved_once, req_/,
    passed: "{}",
    patience: ({ timeout }) => Number(timeout) / 1_000,
  },
];

const world = cliWorld();
const hook = (agent: string, input: Wire | string, args: string[] = []) => world.run(["hook", agent, ...args], { input: typeof input === "string" ? input : JSON.stringify(input) });

describe.each(DIALECTS)("a tool call of $agent", ({ agent, title, shell, isDenied, reason, approved, passed }) => {
  test("is allowed in its own words where a human approves, and asked about under the names that policies know", async () => {
    const ran = await hook(agent, shell("sudo rm -rf build"));
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(approved);
    expect(ran.out === "").toBe(approved === "");
    expect(ran.err).toContain(`${world.server.url}/my-requests/req_`);
    expect(world.server.last("create").body).toMatchObject({ canonical_action: "Bash:sudo rm -rf build", agent_id: agent, reason: expect.stringContaining(title) as string, args: { command: "sudo rm -rf build", cwd: "/repo" }, context: { client: agent } });
  });

  test("is denied with the reason where a human denies and where nobody decides in time", async () => {
    world.server.outcome = "denied";
    const denied = await hook(agent, shell("sudo x"));
    expect({ code: denied.code, denied: isDenied(denied.out) }).toEqual({ code: 0, denied: true });
    expect(reason(denied.out)).toContain("not today");
    world.server.outcome = "pending";
    const late = await hook(agent, shell("sudo x"), ["--timeout", "2s"]);
    expect(isDenied(late.out)).toBe(true);
    expect(reason(late.out)).toContain("Silence is not consent");
  });

  test("is left to the agent's own permissions where the policy allows", async () => {
    expect(await hook(agent, shell("ls"))).toMatchObject({ code: 0, out: passed });
  });

  test.each([
    ["nothing", ""], ["no JSON", "{"], ["a list", "[]"], ["another event", JSON.stringify({ ...shell("ls"), hook_event_name: "stop" })],
    ["no command", JSON.stringify(shell(undefined))], ["a command that is a list", JSON.stringify(shell(["ls"]))],
  ])("is blocked, with a word on stderr, where the input is %s", async (_, input) => {
    expect(await hook(agent, input)).toMatchObject({ code: 2, out: "", err: expect.stringContaining("The call was blocked.") as string });
    expect(world.server.count("guard")).toBe(0);
  });

  test("is blocked where the server is broken, at every step", async () => {
    for (const step of ["guard", "create", "redeem"] as const) {
      world.server.faults.set(step, (_request, response) => json(response, 500, { error: "internal", code: "E1402", message: "Broken." }));
      const ran = await hook(agent, shell("sudo x"), ["--timeout", "2s", "--retry-for", "0.5s"]);
      if (ran.code === 0) expect(isDenied(ran.out)).toBe(true);
      else expect(ran).toMatchObject({ code: 2, out: "", err: expect.stringContaining("The call was blocked.") as string });
      world.server.faults.delete(step);
    }
  });
});

describe("what a tool works on is part of the action", () => {
  const cursor = (event: string, more: Wire) => ({ conversation_id: "c1", hook_event_name: event, ...more });
  const gemini = (tool_name: string, tool_input: Wire) => ({ session_id: "s", cwd: "/repo", hook_event_name: "BeforeTool", tool_name, tool_input });
  test.each([
    ["cursor", cursor("preToolUse", { tool_name: "Write", tool_input: { file_path: "/etc/hosts", content: "x" }, tool_use_id: "u1" }), { action: "Write:/etc/hosts", resource: "/etc/hosts" }],
    ["cursor", cursor("beforeMCPExecution", { tool_name: "merge", tool_input: '{"number":7}', url: "https://mcp.example.com/" }), { action: "MCP:merge", args: { number: 7 }, resource: "https://mcp.example.com/" }],
    ["codex", { session_id: "s", cwd: "/repo", hook_event_name: "PreToolUse", tool_name: "apply_patch", tool_use_id: "u", tool_input: { command: "*** Begin Patch" } }, { action: "apply_patch", args: { command: "*** Begin Patch" } }],
    ["codex", { session_id: "s", cwd: "/repo", hook_event_name: "PreToolUse", tool_name: "mcp__github__merge", tool_use_id: "u", tool_input: { number: 7 } }, { action: "mcp__github__merge", args: { number: 7 } }],
    ["gemini", gemini("write_file", { file_path: "/etc/hosts", content: "x" }), { action: "Write:/etc/hosts", resource: "/etc/hosts" }],
    ["gemini", gemini("google_web_search", { query: "two\nlines" }), { action: "WebSearch:two lines" }],
    ["gemini", gemini("mcp__github__merge", { number: 7 }), { action: "mcp__github__merge" }],
  ])("%s: %j", async (agent, input, expected) => {
    await hook(agent, input);
    expect(world.server.last("guard").body).toMatchObject(expected);
  });

  test.each([
    ["a path with a control character", "gemini", gemini("write_file", { file_path: "/etc/hosts\u0000", content: "x" })],
    ["a path that is longer than can be judged", "gemini", gemini("write_file", { file_path: `/${"./".repeat(5_000)}etc/hosts` })],
    ["two different paths", "cursor", cursor("preToolUse", { tool_name: "Write", tool_input: { file_path: "/tmp/a", path: "/etc/hosts" } })],
    ["MCP arguments that are no JSON", "cursor", cursor("beforeMCPExecution", { tool_name: "merge", tool_input: "{" })],
  ])("%s is blocked, because a rule could be got round with it", async (_, agent, input) => {
    expect(await hook(agent, input)).toMatchObject({ code: 2, err: expect.stringContaining("The call was blocked.") as string });
    expect(world.server.count("guard")).toBe(0);
  });

  test("Cursor's shell and MCP calls are asked about once, by their own event", async () => {
    for (const tool_name of ["Shell", "MCP:github:merge"]) expect(await hook("cursor", cursor("preToolUse", { tool_name, tool_input: { command: "sudo x" } }))).toMatchObject({ code: 0, out: "{}" });
    expect(world.server.count("guard")).toBe(0);
  });

  test("Codex is never told what it does not understand: no allow, not even on request", async () => {
    expect(await world.run(["hook", "codex", "--on-allow", "allow"], { input: "{}" })).toMatchObject({ code: 2, err: expect.stringContaining("cannot be had") as string });
  });
});

describe.each(DIALECTS)("install --agent $agent", ({ agent, title, file, event, patience }) => {
  const path = () => join(world.home, file);
  const read = async () => JSON.parse(await readFile(path(), "utf8")) as { hooks: Record<string, Wire[]> } & Wire;
  const install = (...more: string[]) => world.run(["install", "--api-key", KEY, "--email", "alice@acme.com", "--url", world.server.url, "--agent", agent, ...more], { env: {} });
  const doctor = () => world.run(["doctor"], { env: {} });
  const entriesOf = (group: Wire) => (group.hooks ?? [group]) as Wire[];

  test("writes entries that wait longer than the hook, once, keeps the rest, and doctor proves that they block", async () => {
    await mkdir(dirname(path()), { recursive: true });
    await writeFile(path(), JSON.stringify({ mine: 1, hooks: { [event]: [{ command: "mine.sh" }], stop: [] } }));
    expect(await install("--timeout", "10m")).toMatchObject({ code: 0, out: expect.stringContaining(`${title} asks before every tool call`) as string });
    await install("--timeout", "20m");
    const found = await read();
    expect(found).toMatchObject({ mine: 1, hooks: { stop: [] } });
    expect(found.hooks[event]).toHaveLength(2);
    expect(found.hooks[event]?.[0]).toEqual({ command: "mine.sh" });
    const [entry] = entriesOf(found.hooks[event]?.[1] ?? {});
    expect(entry?.command).toMatch(new RegExp(` hook ${agent} --timeout 1200s \\|\\| sh -c `));
    expect(patience(entry ?? {})).toBe(1_275);
    const { out } = await doctor();
    const lines = out.split("\n").filter((text) => text.startsWith("HOOK:"));
    expect(lines).toHaveLength(agent === "cursor" ? 3 : 1);
    for (const text of lines) expect(text).toMatch(/blocks while the server is away {2}OK$/);
  });

  test("doctor finds a hook that would let the call run, one that is given up on, and one that fails in silence", async () => {
    await install();
    const sound = await read();
    const [entry = {}] = entriesOf(sound.hooks[event]?.at(-1) ?? {});
    const doctored = async (change: Wire) => {
      const group = sound.hooks[event]?.at(-1) ?? {};
      const changed = { ...entry, ...change };
      await writeFile(path(), JSON.stringify({ ...sound, hooks: { ...sound.hooks, [event]: [group.hooks === undefined ? changed : { ...group, hooks: [changed] }] } }));
      return (await doctor()).out;
    };
    const command = String(entry.command);
    expect(await doctored({ command: `exit 1 # ${command}` })).toMatch(/^HOOK: .*THE CALL WOULD HAVE RUN.* FAIL$/m);
    expect(await doctored({ command: `exit 2 # ${command}` })).toMatch(/^HOOK: .*THE CALL WOULD HAVE RUN.* FAIL$/m);
    expect(await doctored({ timeout: 60 })).toMatch(/^HOOK: .*gives up on the hook after .* FAIL$/m);
  });
});

test("doctor finds a Cursor hook that lost an event or `failClosed`, and settings that switch Gemini's hooks off", async () => {
  const install = (agent: string) => world.run(["install", "--api-key", KEY, "--email", "a@acme.com", "--url", world.server.url, "--agent", agent], { env: {} });
  await Promise.all([install("cursor"), install("gemini")]);
  const [cursorFile, geminiFile] = [join(world.home, ".cursor/hooks.json"), join(world.home, ".gemini/settings.json")];
  const cursor = JSON.parse(await readFile(cursorFile, "utf8")) as { hooks: Record<string, Wire[]> };
  expect(cursor).toMatchObject({ version: 1 });
  const { beforeMCPExecution: lost, ...rest } = cursor.hooks;
  expect(lost).toHaveLength(1);
  await writeFile(cursorFile, JSON.stringify({ ...cursor, hooks: { ...rest, preToolUse: rest.preToolUse?.map((entry) => ({ ...entry, failClosed: false })) } }));
  const gemini = JSON.parse(await readFile(geminiFile, "utf8")) as Wire;
  await writeFile(geminiFile, JSON.stringify({ ...gemini, hooksConfig: { enabled: false } }));
  const { out } = await world.run(["doctor"], { env: {} });
  expect(out).toMatch(/^HOOK: .*nothing guards beforeMCPExecution.* FAIL$/m);
  expect(out).toMatch(/^HOOK: .*preToolUse.*failClosed.* FAIL$/m);
  expect(out).toMatch(/^HOOK: .*hooksConfig\.enabled.* FAIL$/m);
});

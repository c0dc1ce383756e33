import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cliWorld, KEY } from "./cli-world";
import { deadAddress } from "./command";
import type { RunOptions } from "./command";
import { json } from "./fake-server";
import { FAULTS, STEPS } from "./faults";

const world = cliWorld();
const countersign: typeof world.run = (args, options) => world.run(args, options);

type Input = Record<string, unknown>;
const preToolUse = (input: Input = {}): Input => ({ session_id: "s1", transcript_path: "/t", cwd: "/repo", permission_mode: "default", hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "sudo rm -rf build", description: "Clean the build" }, ...input });
const hook = (input: Input | string = preToolUse(), args: string[] = [], options: Partial<RunOptions> = {}) =>
  countersign(["hook", "claude-code", ...args], { input: typeof input === "string" ? input : JSON.stringify(input), ...options });
const said = (out: string) => (JSON.parse(out) as { hookSpecificOutput: Record<string, string> }).hookSpecificOutput;

describe("a tool call of Claude Code", () => {
  test("that a human approves is allowed in the shape that Claude Code reads", async () => {
    const ran = await hook();
    expect(ran.code).toBe(0);
    expect(said(ran.out)).toEqual({ hookEventName: "PreToolUse", permissionDecision: "allow", permissionDecisionReason: expect.stringMatching(/^Countersign: approved by bob@acme\.com \(approved_once, req_/) as string });
    expect(ran.err).toContain(`${world.server.url}/my-requests/req_`);
    expect(world.server.last("create").body).toMatchObject({ canonical_action: "Bash:sudo rm -rf build", reason: "Clean the build", agent_id: "claude-code", ttl_seconds: 300, args: { command: "sudo rm -rf build", cwd: "/repo" }, context: { session_id: "s1", permission_mode: "default", client: "claude-code" } });
    expect(world.server.last("create").body.args).not.toHaveProperty("description");
  });

  test("that a human denies is denied with the reason, for the model to read", async () => {
    world.server.outcome = "denied";
    const ran = await hook();
    expect(ran.code).toBe(0);
    expect(said(ran.out)).toMatchObject({ permissionDecision: "deny", permissionDecisionReason: expect.stringContaining("not today") as string });
  });

  test("that the policy allows is left to Claude Code's own permissions, or allowed where that was chosen", async () => {
    const harmless = preToolUse({ tool_input: { command: "ls" } });
    expect(await hook(harmless)).toMatchObject({ code: 0, out: "{}" });
    expect(said((await hook(harmless, ["--on-allow", "allow"])).out)).toMatchObject({ permissionDecision: "allow" });
  });

  test("that nobody decides in time is denied", async () => {
    world.server.outcome = "pending";
    const ran = await hook(preToolUse(), ["--timeout", "2s"]);
    expect(said(ran.out)).toMatchObject({ permissionDecision: "deny", permissionDecisionReason: expect.stringContaining("Silence is not consent") as string });
  });

  test("that the policy denies for good, that holds a secret, or for which approvals are off is denied", async () => {
    world.server.faults.set("guard", (request, response) => json(response, 200, { ...world.server.guardAnswer(request), hitl_eligible: false }));
    expect(said((await hook()).out)).toMatchObject({ permissionDecision: "deny" });
    world.server.faults.delete("guard");
    expect(said((await hook(preToolUse({ tool_input: { command: `curl -H ghp_${"a1".repeat(18)}` } }))).out).permissionDecisionReason).toContain("/action");
    world.server.faults.set("create", (_request, response) => json(response, 412, { error: "approvals_disabled_at_scope", resolved_scope: "project" }));
    expect(said((await hook()).out)).toMatchObject({ permissionDecision: "deny" });
  });

  test("is asked about again under the same name, so that a hook that died goes on with its request", async () => {
    await hook();
    const first = world.server.last("create").headers["idempotency-key"];
    await hook();
    expect(world.server.last("create").headers["idempotency-key"]).toBe(first);
    await hook(preToolUse({ tool_use_id: "toolu_2" }));
    expect(world.server.last("create").headers["idempotency-key"]).not.toBe(first);
  });

  test.each([
    ["Write", { file_path: "/etc/hosts", content: "x" }, { action: "Write:/etc/hosts", resource: "/etc/hosts" }],
    ["WebFetch", { url: "https://example.com/a", prompt: "read" }, { action: "WebFetch:https://example.com/a" }],
    ["mcp__github__merge", { number: 7 }, { action: "mcp__github__merge", args: { number: 7 } }],
    ["Bash", { command: "cd /tmp\nsudo reboot" }, { action: "Bash", args: { command: "cd /tmp\nsudo reboot", cwd: "/repo" } }],
  ])("%s is judged by what it works on", async (tool, input, expected) => {
    await hook(preToolUse({ tool_name: tool, tool_input: input }));
    expect(world.server.last("guard").body).toMatchObject(expected);
  });
});

describe("whatever is not a clear answer blocks the call", () => {
  const expectBlocked = ({ code, out, err }: Awaited<ReturnType<typeof hook>>) => {
    if (code === 0) expect(said(out).permissionDecision).toBe("deny");
    else expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("The call was blocked.") as string });
  };

  test.each([
    ["nothing", ""], ["no JSON", "{"], ["a list", "[]"], ["null", "null"],
    ["a key that stands twice", JSON.stringify(preToolUse({ tool_input: { command: "ls" } })).replace('"command"', '"command":"sudo reboot","command"')],
    ["another event", JSON.stringify(preToolUse({ hook_event_name: "PostToolUse" }))],
    ["no tool", JSON.stringify(preToolUse({ tool_name: undefined }))],
    ["no input", JSON.stringify(preToolUse({ tool_input: undefined }))],
    ["a command that is no text", JSON.stringify(preToolUse({ tool_input: { command: ["ls"] } }))],
    ["arguments without a canonical form", JSON.stringify(preToolUse({ tool_name: "x", tool_input: { n: 2 ** 60 } }))],
    ["more than 256 KB", JSON.stringify(preToolUse({ tool_name: "Write", tool_input: { file_path: "/x", content: "x".repeat(300_000) } }))],
  ])("on its input: %s", async (_, input) => {
    const ran = await hook(input);
    expectBlocked(ran);
    expect(ran.code).toBe(2);
    expect(world.server.count("create")).toBe(0);
  });

  test.each([
    [["hook"]], [["hook", "emacs"]], [["hook", "claude-code", "--no-such-option"]], [["hook", "claude-code", "--timeout", "soon"]], [["hook", "claude-code", "--on-allow", "always"]],
  ])("on its command line: %j", async (args) => {
    expectBlocked(await countersign(args, { input: JSON.stringify(preToolUse({ tool_input: { command: "ls" } })) }));
  });

  test("without a server, without a key, with a wrong key, and when it is stopped while it waits", async () => {
    expect((await hook(preToolUse(), ["--retry-for", "0.5s"], { env: { ...world.env, COUNTERSIGN_URL: await deadAddress() } })).code).toBe(2);
    expect((await hook(preToolUse(), [], { env: {} })).code).toBe(2);
    world.server.outcome = "pending";
    expect((await hook(preToolUse(), [], { onErr: (text, kill) => text.includes("waiting for approval") && kill() })).code).toBe(2);
    world.server.faults.set("guard", (_request, response) => json(response, 401, { error: "unauthenticated", code: "E1101", message: "No." }));
    expect((await hook()).code).toBe(2);
  });

  const names = ["reset", "500", "cut JSON", "HTML", "redirect"];
  test.each(STEPS.flatMap((step) => names.map((name) => [step, name] as const)))("on a fault in %s: %s", async (step, name) => {
    world.server.faults.set(step, (request, response) => FAULTS[name]?.(request, response, world.server));
    expectBlocked(await hook(preToolUse(), ["--timeout", "2s", "--retry-for", "0.5s"]));
  });

  test("positive control: without a fault the same call is allowed", async () => {
    expect(said((await hook(preToolUse(), ["--timeout", "60s"])).out).permissionDecision).toBe("allow");
  });
});

describe("install --agent claude-code", () => {
  const settings = () => join(world.home, ".claude/settings.json");
  const installed = async () => JSON.parse(await readFile(settings(), "utf8")) as { hooks: { PreToolUse: { matcher: string; hooks: Record<string, unknown>[] }[] } } & Input;

  test("writes an entry that waits longer than the hook and blocks on any failure, once, and keeps the rest", async () => {
    await mkdir(join(world.home, ".claude"));
    await writeFile(settings(), JSON.stringify({ model: "opus", hooks: { PreToolUse: [{ matcher: "Edit", hooks: [{ type: "command", command: "mine.sh" }] }], Stop: [] } }));
    const args = ["install", "--api-key", KEY, "--email", "alice@acme.com", "--url", world.server.url, "--agent", "claude-code", "--timeout", "10m"];
    expect(await countersign(args, { env: {} })).toMatchObject({ code: 0, out: expect.stringContaining("Claude Code asks before every tool call") as string });
    await countersign(["install", "--agent", "claude-code", "--timeout", "20m"], { env: {} });
    const found = await installed();
    expect(found).toMatchObject({ model: "opus", hooks: { Stop: [] } });
    expect(found.hooks.PreToolUse[0]).toEqual({ matcher: "Edit", hooks: [{ type: "command", command: "mine.sh" }] });
    expect(found.hooks.PreToolUse.slice(1)).toEqual([{ matcher: "*", hooks: [{ type: "command", command: expect.stringMatching(/ hook claude-code --timeout 1200s \|\| sh -c .*exit 2.$/) as string, timeout: 1_275, onFailure: "block" }] }]);
  });

  test("settings that are no JSON stay as they are", async () => {
    await mkdir(join(world.home, ".claude"));
    await writeFile(settings(), "{ // mine\n}");
    expect(await countersign(["install", "--api-key", KEY, "--email", "a@acme.com", "--url", world.server.url, "--agent", "claude-code"], { env: {} })).toMatchObject({ code: 3, err: expect.stringContaining("not a JSON object") as string });
    expect(await readFile(settings(), "utf8")).toBe("{ // mine\n}");
  });

  test("doctor proves that the installed hook blocks while the server is away, and finds one that would let the call run", async () => {
    await countersign(["install", "--api-key", KEY, "--email", "alice@acme.com", "--url", world.server.url, "--agent", "claude-code"], { env: {} });
    expect((await countersign(["doctor"], { env: {} })).out).toMatch(/^HOOK: .*settings\.json \(PreToolUse, matcher \*\): blocks while the server is away {2}OK$/m);
    const found = await installed();
    const entry = found.hooks.PreToolUse[0]?.hooks[0] ?? {};
    const command = String(entry.command);
    const withEntry = (change: Input) => writeFile(settings(), JSON.stringify({ hooks: { PreToolUse: [{ hooks: [{ ...entry, ...change }] }] } }));
    await withEntry({ command: command.replace("hook claude-code", "hook claude-code --no-such-option; exit 1 #") });
    expect((await countersign(["doctor"], { env: {} })).out).toMatch(/^HOOK: .*THE CALL WOULD HAVE RUN.* FAIL$/m);
    await withEntry({ timeout: 60 });
    expect((await countersign(["doctor"], { env: {} })).out).toMatch(/^HOOK: .*gives up on the hook after 60 s.* FAIL$/m);
    await writeFile(settings(), JSON.stringify({ hooks: { PreToolUse: [{ matcher: "Bash", hooks: [entry] }] } }));
    expect((await countersign(["doctor"], { env: {} })).out).toMatch(/^HOOK: .*only tools that match Bash are judged, every other one runs unasked {2}OK$/m);
  });
});

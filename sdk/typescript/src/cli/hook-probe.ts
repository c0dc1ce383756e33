import { spawn } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { HookAgent } from "./agents/agent";
import { HOOK_MARGIN_S, HOOK_WAIT_S } from "./hook";
import { findHooks } from "./hook-settings";
import type { InstalledHook } from "./hook-settings";

const PATIENCE_MS = 30_000;

export interface ProbeResult {
  ok: boolean;
  text: string;
}

/** Proves every hook of ours in an agent's file, and finds events of the agent that none of them guards. Nothing where nothing is installed. */
export async function probeHooks(agent: HookAgent, path: string, signal: AbortSignal): Promise<ProbeResult[]> {
  const hooks = await findHooks(agent, path);
  if (hooks.length === 0) return [];
  const unguarded = Object.keys(agent.place.events).filter((event) => hooks.every((hook) => hook.event !== event));
  const missing = unguarded.map((event) => ({ ok: false, text: `${path}: nothing guards ${event}, so such calls run unasked. ${again(agent)}` }));
  return [...(await Promise.all(hooks.map((hook) => probeHook(agent, hook, signal)))), ...missing];
}

/** Runs the very command that the agent would run, with a server that is not there, and says whether the call would have been blocked. */
async function probeHook(agent: HookAgent, hook: InstalledHook, signal: AbortSignal): Promise<ProbeResult> {
  const ended = await run(hook.command, { input: JSON.stringify(agent.place.events[hook.event]), url: await nowhere() }, signal);
  const where = `${hook.path} (${hook.event}, matcher ${hook.matcher})`;
  if (ended === null) return { ok: false, text: `${where}: the hook did not end within ${PATIENCE_MS / 1_000} s while the server was away` };
  if (!blocks(agent, ended)) return { ok: false, text: `${where}: THE CALL WOULD HAVE RUN while the server was away (exit ${String(ended.code)}). ${again(agent)}` };
  const waitS = Number(/--timeout (\d+(?:\.\d+)?)s/.exec(hook.command)?.[1] ?? HOOK_WAIT_S);
  if (hook.patienceS === null || hook.patienceS <= waitS + HOOK_MARGIN_S) return { ok: false, text: `${where}: ${agent.title} gives up on the hook after ${String(hook.patienceS ?? "its default of")} s and lets the call run. ${again(agent)}` };
  if (hook.weakness !== null) return { ok: false, text: `${where}: ${hook.weakness}. ${again(agent)}` };
  return { ok: true, text: `${where}: blocks while the server is away${EVERYTHING.has(hook.matcher) ? "" : `; only tools that match ${hook.matcher} are judged, every other one runs unasked`}` };
}

/** Matchers that leave no tool out. */
const EVERYTHING: ReadonlySet<string> = new Set(["*", ".*"]);

function again(agent: HookAgent): string {
  return `Run: countersign install --agent ${agent.name}`;
}

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** An exit 2 that says nothing does not block with every agent. */
function blocks(agent: HookAgent, { code, out, err }: Ended): boolean {
  if (code === 2) return err.trim() !== "";
  if (code !== 0) return false;
  try {
    return agent.denies(out);
  } catch {
    return false;
  }
}

/** An address at which nothing listens: one that was free a moment ago. */
function nowhere(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(`http://127.0.0.1:${port}`));
    });
  });
}

function run(command: string, { input, url }: { input: string; url: string }, signal: AbortSignal): Promise<Ended | null> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ["pipe", "pipe", "pipe"], signal, env: { ...process.env, COUNTERSIGN_URL: url } });
    let [out, err] = ["", ""];
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve(null);
    }, PATIENCE_MS);
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", () => resolve({ code: null, out, err }));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}

import { spawn } from "node:child_process";
import { record, textOf } from "../reading";
import { HOOK_MARGIN_S } from "./hook";
import type { InstalledHook } from "./claude-settings";

const PATIENCE_MS = 30_000;
/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";
const PROBE = JSON.stringify({ session_id: "doctor", tool_use_id: `doctor-${process.pid}`, cwd: "/", hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command: "countersign-doctor-probe" } });

export interface ProbeResult {
  ok: boolean;
  text: string;
}

/** Runs the very command that Claude Code would run, with a server that is not there, and says whether the call would have been blocked. */
export async function probeHook(hook: InstalledHook, signal: AbortSignal): Promise<ProbeResult> {
  const ended = await run(hook.command, signal);
  const where = `${hook.path} (matcher ${hook.matcher})`;
  if (ended === null) return { ok: false, text: `${where}: the hook did not end within ${PATIENCE_MS / 1_000} s while the server was away` };
  if (!blocks(ended)) return { ok: false, text: `${where}: THE CALL WOULD HAVE RUN while the server was away (exit ${String(ended.code)}). Run: countersign install --agent claude-code` };
  const waitS = Number(/--timeout (\d+)s/.exec(hook.command)?.[1] ?? 300);
  if (hook.timeoutS === null || hook.timeoutS <= waitS + HOOK_MARGIN_S) return { ok: false, text: `${where}: Claude Code gives up on the hook after ${String(hook.timeoutS ?? "its default of")} s and lets the call run. Run: countersign install --agent claude-code` };
  return { ok: true, text: `${where}: blocks while the server is away` };
}

interface Ended {
  code: number | null;
  out: string;
}

function blocks({ code, out }: Ended): boolean {
  if (code === 2) return true;
  if (code !== 0) return false;
  try {
    return textOf(record(record(JSON.parse(out)).hookSpecificOutput), "permissionDecision") === "deny";
  } catch {
    return false;
  }
}

function run(command: string, signal: AbortSignal): Promise<Ended | null> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ["pipe", "pipe", "ignore"], signal, env: { ...process.env, COUNTERSIGN_URL: NOWHERE } });
    let out = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve(null);
    }, PATIENCE_MS);
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(PROBE);
    child.on("error", () => resolve({ code: null, out }));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, out });
    });
  });
}

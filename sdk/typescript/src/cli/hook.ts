import { sha256Hex } from "../canonical/index";
import { Client } from "../client";
import type { Decision, FinalDecision } from "../decision";
import { ApprovalsDisabled, HITLIdentityClaimRejected, HITLNotConfiguredError, PolicyDeniedError, SecretValueLeakInPayload } from "../errors";
import { readClaudeCall } from "./claude-call";
import type { ClaudeCall } from "./claude-call";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { readInput } from "./files";
import { clientOptions, seconds } from "./options";
import type { CommandLine } from "./options";
import type { Terminal } from "./terminal";

export const hookOptions = { timeout: "string", agent: "string", "on-allow": "string" } as const;

/** Exit 2 is the only code by which Claude Code blocks a call without reading anything else. */
export const BLOCK: ExitCode = 2;
/** Seconds for which a person is waited for where nothing else is said. */
export const HOOK_WAIT_S = 300;
/** Beyond the wait the hook ends itself, and it ends before Claude Code would give up on it and let the call run. */
export const HOOK_MARGIN_S = 45;
const LARGEST_INPUT = 4_194_304;
const RETRY_S = 5;

const AGENTS = ["claude-code"];
const PLANNED = ["cursor", "codex", "gemini"];

/** `hook claude-code`: judges one tool call of Claude Code. Whatever is not a clear answer blocks it. */
export async function hook(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  try {
    const settings = settingsOf(line);
    const guard = setTimeout(() => {
      terminal.err("countersign: no answer in time, so the call was blocked.");
      process.exit(BLOCK);
    }, (settings.waitS + HOOK_MARGIN_S) * 1_000);
    guard.unref();
    return await judge(readClaudeCall(await readInput(LARGEST_INPUT)), { ...settings, line, terminal, signal });
  } catch (error) {
    return block(error, terminal);
  }
}

/** Blocks because of doubt: Claude Code shows the sentence to the model. */
export function block(error: unknown, terminal: Terminal): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`countersign: ${message} The call was blocked.`);
  return BLOCK;
}

interface HookSettings {
  waitS: number;
  /** What an allow by the policy means: leave the rest to Claude Code's own permissions, or skip its question. */
  onAllow: "pass" | "allow";
}

function settingsOf(line: CommandLine): HookSettings {
  const [agent, ...rest] = line.positionals;
  if (agent === undefined || rest.length > 0) throw new UsageError(`Say which agent: countersign hook ${AGENTS.join(" | ")}.`);
  if (PLANNED.includes(agent)) throw new UsageError(`A hook for ${agent} does not exist yet. Use the SDK or "countersign gate" there.`);
  if (!AGENTS.includes(agent)) throw new UsageError(`There is no hook for "${agent}". Use: ${AGENTS.join(", ")}.`);
  const onAllow = line.text("on-allow") ?? "pass";
  if (onAllow !== "pass" && onAllow !== "allow") throw new UsageError(`--on-allow "${onAllow}" is unknown. Use pass (Claude Code's own permissions still apply) or allow (they are not asked).`);
  return { waitS: seconds(line, "timeout") ?? HOOK_WAIT_S, onAllow };
}

interface Judging extends HookSettings {
  line: CommandLine;
  terminal: Terminal;
  signal: AbortSignal;
}

async function judge(call: ClaudeCall, { line, terminal, signal, waitS, onAllow }: Judging): Promise<ExitCode> {
  const options = clientOptions(line);
  const client = new Client({ ...options, retryForS: options.retryForS ?? RETRY_S, agentId: line.text("agent") ?? "claude-code", evaluate: "server" });
  try {
    const decision = await client.gate(call.action, {
      args: call.args,
      resource: call.resource,
      context: call.context,
      message: call.message,
      timeoutS: waitS,
      signal,
      ...(call.use === null ? {} : { idempotencyKey: `claude-code:${sha256Hex(call.use)}` }),
      onPending: (pending) => terminal.err(`waiting for approval until ${pending.deadlineAt.toISOString()}: ${pending.url ?? pending.id}`),
    });
    answer(decision, onAllow);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    print({ permissionDecision: "deny", permissionDecisionReason: `Countersign: ${error.message}` });
  }
  return EXIT.ok;
}

/** The answers that are a no, as against those that are no answer; both block. */
function isRefusal(error: unknown): error is Error {
  return error instanceof PolicyDeniedError ? !(error instanceof HITLIdentityClaimRejected) : error instanceof ApprovalsDisabled || error instanceof HITLNotConfiguredError || error instanceof SecretValueLeakInPayload;
}

function answer(decision: Decision | FinalDecision, onAllow: HookSettings["onAllow"]): void {
  if ("approvalId" in decision) return print({ permissionDecision: "allow", permissionDecisionReason: `Countersign: approved by ${decision.resolvedBy?.email ?? "the system"} (${decision.decisionKind ?? "policy change"}, ${decision.approvalId})` });
  if (decision.approvedViaHitl) return print({ permissionDecision: "allow", permissionDecisionReason: `Countersign: the grant ${decision.grantId ?? ""} covers it` });
  const by = `policy ${decision.policyName ?? ""} version ${String(decision.policyVersion)}`;
  if (decision.decision === "warn") return print({ ...(onAllow === "allow" ? { permissionDecision: "allow" } : {}), additionalContext: `Countersign allows this with a warning (${by}): ${decision.reason}` });
  if (onAllow === "allow") return print({ permissionDecision: "allow", permissionDecisionReason: `Countersign: allowed by ${by}` });
  process.stdout.write("{}\n");
}

/** Nested as Claude Code wants it; a decision at the top level would be ignored. */
function print(answer: Record<string, string>): void {
  process.stdout.write(`${JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", ...answer } })}\n`);
}

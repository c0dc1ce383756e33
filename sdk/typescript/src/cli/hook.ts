import { sha256Hex } from "../canonical/index";
import { Client } from "../client";
import type { Decision, FinalDecision } from "../decision";
import { ApprovalsDisabled, HITLIdentityClaimRejected, HITLNotConfiguredError, PolicyDeniedError, SecretValueLeakInPayload } from "../errors";
import { AGENTS, agentNamed } from "./agents";
import type { HookAgent, OnAllow } from "./agents/agent";
import type { AgentCall } from "./agents/call";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { readInput } from "./files";
import { clientOptions, seconds } from "./options";
import type { CommandLine } from "./options";
import type { Terminal } from "./terminal";
import { messageOf } from "./words";

export const hookOptions = { timeout: "string", agent: "string", "on-allow": "string" } as const;

/** Exit 2 is the code by which every agent blocks a call without reading standard output. */
export const BLOCK: ExitCode = 2;
/** Seconds for which a person is waited for where nothing else is said. */
export const HOOK_WAIT_S = 300;
/** Beyond the wait the hook ends itself, and it ends before the agent would give up on it and let the call run. */
export const HOOK_MARGIN_S = 45;
const LARGEST_INPUT = 4_194_304;
const RETRY_S = 5;

/** `hook <agent>`: judges one tool call of a coding agent. Whatever is not a clear answer blocks it. */
export async function hook(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  try {
    const settings = settingsOf(line);
    const guard = setTimeout(() => {
      terminal.err("countersign: no answer in time, so the call was blocked.");
      process.exit(BLOCK);
    }, (settings.waitS + HOOK_MARGIN_S) * 1_000);
    guard.unref();
    const call = settings.agent.read(await readInput(LARGEST_INPUT));
    const answer = call === null ? settings.agent.say.pass : await judge(call, { ...settings, line, terminal, signal });
    process.stdout.write(answer === "" ? "" : `${answer}\n`);
    return EXIT.ok;
  } catch (error) {
    return block(error, terminal);
  }
}

/** Blocks because of doubt: the agent shows the sentence to the model. */
export function block(error: unknown, terminal: Terminal): ExitCode {
  const message = messageOf(error);
  terminal.err(`countersign: ${message}${/[.!?]$/.test(message) ? "" : "."} The call was blocked.`);
  return BLOCK;
}

interface HookSettings {
  agent: HookAgent;
  waitS: number;
  onAllow: OnAllow;
}

function settingsOf(line: CommandLine): HookSettings {
  const [name, ...rest] = line.positionals;
  if (name === undefined || rest.length > 0) throw new UsageError(`Say which agent: countersign hook ${AGENTS.map((agent) => agent.name).join(" | ")}.`);
  const agent = agentNamed(name);
  return { agent, waitS: seconds(line, "timeout") ?? HOOK_WAIT_S, onAllow: onAllowOf(line, agent) ?? "pass" };
}

/** What `--on-allow` says. Throws a `UsageError` for a word that is unknown, or that this agent has no answer for. */
export function onAllowOf(line: CommandLine, agent: HookAgent): OnAllow | undefined {
  const word = line.text("on-allow");
  if (word !== undefined && word !== "pass" && word !== "allow") throw new UsageError(`--on-allow "${word}" is unknown. Use pass (${agent.title}'s own permissions still apply) or allow (they are not asked).`);
  if (word === "allow" && agent.say.allow === null) throw new UsageError(`${agent.title} does not let a hook skip its own permissions, so --on-allow allow cannot be had. Leave it out.`);
  return word;
}

interface Judging extends HookSettings {
  line: CommandLine;
  terminal: Terminal;
  signal: AbortSignal;
}

async function judge(call: AgentCall, { agent, line, terminal, signal, waitS, onAllow }: Judging): Promise<string> {
  const options = clientOptions(line);
  const client = new Client({ ...options, retryForS: options.retryForS ?? RETRY_S, agentId: line.text("agent") ?? agent.name, evaluate: "server" });
  try {
    const decision = await client.gate(call.action, {
      args: call.args,
      resource: call.resource,
      context: call.context,
      message: call.message,
      timeoutS: waitS,
      signal,
      ...(call.use === null ? {} : { idempotencyKey: `${agent.name}:${sha256Hex(call.use)}` }),
      onPending: (pending) => terminal.err(`waiting for approval until ${pending.deadlineAt.toISOString()}: ${pending.url ?? pending.id}`),
    });
    return answerOf(decision, agent, onAllow);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return agent.say.deny(`Countersign: ${messageOf(error)}`);
  }
}

/** The answers that are a no, as against those that are no answer; both block. */
function isRefusal(error: unknown): error is Error {
  return error instanceof PolicyDeniedError ? !(error instanceof HITLIdentityClaimRejected) : error instanceof ApprovalsDisabled || error instanceof HITLNotConfiguredError || error instanceof SecretValueLeakInPayload;
}

/** What a person allowed is allowed; what the policy allows is left to the agent unless it was installed otherwise. */
function answerOf(decision: Decision | FinalDecision, { say }: HookAgent, onAllow: OnAllow): string {
  const allow = say.allow ?? (() => say.pass);
  if ("approvalId" in decision) return allow(`Countersign: approved by ${decision.resolvedBy?.email ?? "the system"} (${decision.decisionKind ?? "policy change"}, ${decision.approvalId})`);
  if (decision.approvedViaHitl) return allow(`Countersign: the grant ${decision.grantId ?? ""} covers it`);
  const by = `policy ${decision.policyName ?? ""} version ${String(decision.policyVersion)}`;
  if (decision.decision === "warn") return say.warn(`Countersign allows this with a warning (${by}): ${decision.reason}`, onAllow);
  return onAllow === "allow" ? allow(`Countersign: allowed by ${by}`) : say.pass;
}

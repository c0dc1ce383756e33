import { Client } from "../client";
import type { Decision, FinalDecision } from "../decision";
import { CountersignError, PolicyDeniedError, RateLimitedError } from "../errors";
import { EXIT, exitCodeOf, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { clientOptions, jsonObject, onePositional, seconds } from "./options";
import type { CommandLine } from "./options";
import { showWaiting } from "./progress";
import type { Terminal } from "./terminal";
import { messageOf } from "./words";

export const gateOptions = { args: "string", metadata: "string", resource: "string", message: "string", agent: "string", timeout: "string", policy: "string", "idempotency-key": "string" } as const;

/** `gate <action>`: exits 0 when the action may run, 1 denied, 2 timed out, 3 could not ask (contract section 16). */
export async function gate(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const action = onePositional(line, "which action, for example: countersign gate deploy.production");
  const args = argumentsOf(line);
  const client = new Client({ ...clientOptions(line), agentId: line.text("agent"), policyFile: line.text("policy"), evaluate: "server" });
  let stopShowing = () => {};
  try {
    const decision = await client.gate(action, {
      args,
      resource: line.text("resource"),
      message: line.text("message"),
      timeoutS: seconds(line, "timeout"),
      idempotencyKey: line.text("idempotency-key"),
      signal,
      onPending: (pending) => {
        stopShowing = showWaiting(terminal, pending);
      },
    });
    stopShowing();
    report(terminal, decision);
    return EXIT.ok;
  } catch (error) {
    stopShowing();
    if (!(error instanceof CountersignError)) throw error;
    return refuse(terminal, action, error);
  }
}

/** `--metadata` is another name for `--args`. */
export function argumentsOf(line: CommandLine): Record<string, unknown> | undefined {
  if (line.text("args") !== undefined && line.text("metadata") !== undefined) throw new UsageError("--metadata and --args are the same thing. Pass one of them.");
  return jsonObject(line, "args") ?? jsonObject(line, "metadata");
}

function report(terminal: Terminal, decision: Decision | FinalDecision): void {
  const final = "approvalId" in decision ? decision : undefined;
  const status = final === undefined ? (decision.decision === "warn" ? "warned" : "allowed") : "approved";
  if (terminal.json) return terminal.result({ status, exit_code: EXIT.ok, ...facts(decision) });
  const who = final === undefined ? byWhat(decision) : `by ${final.resolvedBy?.email ?? "the system"} (${final.decisionKind ?? "policy change"}, ${final.approvalId})`;
  terminal.out(`${status} ${who}: ${decision.action}`);
  if (decision.decision === "warn" && decision.reason !== "") terminal.err(`warning: ${decision.reason}`);
}

function byWhat(decision: Decision | FinalDecision): string {
  return decision.approvedViaHitl ? `by the grant ${decision.grantId ?? ""}` : "by policy";
}

function refuse(terminal: Terminal, action: string, error: CountersignError): ExitCode {
  const code = exitCodeOf(error);
  const status = { [EXIT.denied]: "denied", [EXIT.timedOut]: "timed_out" }[code as number] ?? "could_not_ask";
  const known = error instanceof PolicyDeniedError && error.decision !== undefined ? facts(error.decision) : { action };
  if (terminal.json) terminal.result({ status, exit_code: code, ...known, code: error.code, message: messageOf(error), approval_id: error.approvalId ?? null, ...(error instanceof RateLimitedError ? { retry_after_seconds: error.retryAfterS } : {}) });
  else if (code === EXIT.couldNotAsk) terminal.err(`countersign: ${messageOf(error)} [${error.code}]`);
  else terminal.out(`${status.replace("_", " ")}: ${error.message}`);
  return code;
}

function facts(decision: Decision | FinalDecision): Record<string, unknown> {
  const final = "approvalId" in decision ? decision : undefined;
  return {
    action: decision.action,
    decision: decision.decision,
    decision_source: decision.decisionSource,
    reason: decision.reason,
    reason_code: decision.reasonCode,
    policy_name: decision.policyName,
    policy_version: decision.policyVersion,
    rule_id: decision.ruleId,
    args_hash: decision.argsHash,
    digest: decision.digest,
    grant_id: decision.grantId,
    approval_id: final?.approvalId ?? null,
    decision_kind: final?.decisionKind ?? null,
    resolved_by: final?.resolvedBy ?? null,
  };
}

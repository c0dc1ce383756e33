import { Client } from "../client";
import { PolicyDeniedError } from "../errors";
import type { MockMode } from "../options";
import { EXIT, exitCodeOf, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { argumentsOf } from "./gate";
import { clientOptions, onePositional } from "./options";
import type { CommandLine } from "./options";
import type { Terminal } from "./terminal";

export const rehearseOptions = { hitl: "string", policy: "string", args: "string", metadata: "string", resource: "string", agent: "string" } as const;

const MODES: Record<string, MockMode> = { approve: "approve_after_2s", deny: "deny_after_2s", timeout: "timeout" };
const TIMEOUT_REHEARSAL_S = 3;

/** `test <action>`: says what the policy decides; with `--hitl`, walks the approval branch with the mock. Asks nobody. */
export async function rehearse(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const action = onePositional(line, "which action, for example: countersign test 'Bash:sudo ls' --hitl approve");
  const hitl = line.text("hitl");
  const mode = hitl === undefined ? null : MODES[hitl];
  if (mode === undefined) throw new UsageError(`--hitl "${hitl}" is unknown. Use approve, deny or timeout.`);
  const client = new Client({ ...clientOptions(line), agentId: line.text("agent"), policyFile: line.text("policy"), hitlMock: mode });
  const call = { args: argumentsOf(line), resource: line.text("resource"), signal };
  if (mode === null) return foretell(client, { action, call }, terminal);
  const decision = await client.guard(action, call);
  if (!decision.denied) return conclude(terminal, { action, decision: decision.decision, final: decision.decision === "warn" ? "WARNED" : "ALLOWED", reason: decision.reason }, EXIT.ok);
  const judged = { action, decision: "deny", reason: decision.reason };
  if (!decision.hitlEligible) return conclude(terminal, { ...judged, final: "DENIED, and no approval may lift it" }, EXIT.denied);
  if (!terminal.json) terminal.err(`DECISION: DENY (may be lifted by an approval): ${decision.reason}`);
  try {
    const pending = await client.requestApproval(decision, mode === "timeout" ? { timeoutS: TIMEOUT_REHEARSAL_S } : {});
    if (!terminal.json) terminal.err(`REQUEST: ${pending.id} pending`);
    const final = await pending.wait({ signal });
    if (final.denied) return conclude(terminal, { ...judged, final: "DENIED", reason: final.reason }, EXIT.denied);
    return conclude(terminal, { ...judged, final: `APPROVED (${final.decisionKind})` }, EXIT.ok);
  } catch (error) {
    if (!(error instanceof PolicyDeniedError)) throw error;
    return conclude(terminal, { ...judged, final: "TIMED OUT", reason: error.message }, exitCodeOf(error));
  }
}

async function foretell(client: Client, { action, call }: { action: string; call: object }, terminal: Terminal): Promise<ExitCode> {
  const { allowed, needsApproval, policyName } = await client.canI(action, call);
  const final = allowed ? "ALLOWED" : needsApproval ? "NEEDS APPROVAL" : "DENIED";
  return conclude(terminal, { action, final, reason: policyName === null ? "" : `policy ${policyName}` }, allowed ? EXIT.ok : EXIT.denied);
}

interface Conclusion {
  action: string;
  decision?: string;
  final: string;
  reason: string;
}

function conclude(terminal: Terminal, found: Conclusion, code: ExitCode): ExitCode {
  if (terminal.json) terminal.result({ ...found, exit_code: code });
  else terminal.out(`${found.final}: ${found.action}${found.reason === "" ? "" : ` -- ${found.reason}`}`);
  return code;
}

import type { Member } from "../member";
import { startRuntime } from "../runtime";
import type { ApprovalSnapshot } from "../wire";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { clientOptions, seconds } from "./options";
import type { CommandLine } from "./options";
import { timeLeft } from "./progress";
import type { Terminal } from "./terminal";

export const approvalsOptions = { reason: "string", kind: "string", for: "string" } as const;

const KINDS = { once: "approved_once", timed: "approved_timed", forever: "approved_forever_grant" } as const;
const USAGE = "Say what to do: countersign approvals list | show <id> | approve <id> | deny <id>";

/** `approvals list|show|approve|deny`, as the owner of a personal token. */
export async function approvals(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const [verb, id, ...rest] = line.positionals;
  if (verb === undefined || !["list", "show", "approve", "deny"].includes(verb) || rest.length > 0) throw new UsageError(USAGE);
  const kind = kindOf(line);
  if (verb !== "approve" && kind !== undefined) throw new UsageError("--kind and --for say what an approval gives. Use them with countersign approvals approve <id>.");
  const member = (await startRuntime(clientOptions(line))).member();
  if (verb === "list") return list(member, terminal, signal);
  if (id === undefined) throw new UsageError(USAGE);
  const shown = await member.show(id, signal);
  if (verb === "show") {
    present(terminal, shown);
    return EXIT.ok;
  }
  if (!terminal.json) for (const text of card(shown)) terminal.err(text);
  const decided =
    verb === "deny"
      ? await member.decide(id, "deny", { reason: line.text("reason"), digest: shown.digest, signal })
      : await member.decide(id, "approve", { reason: line.text("reason"), digest: shown.digest, durationS: seconds(line, "for"), kind, signal });
  if (terminal.json) terminal.result(wireOf(decided));
  else terminal.out(`${decided.state}: ${decided.canonicalAction} (${decided.id})`);
  return EXIT.ok;
}

function kindOf(line: CommandLine): (typeof KINDS)[keyof typeof KINDS] | undefined {
  const text = line.text("kind") ?? (line.text("for") === undefined ? undefined : "timed");
  if (text === undefined) return undefined;
  if (text === "once" || text === "timed" || text === "forever") return KINDS[text];
  throw new UsageError(`--kind "${text}" is unknown. Use once, timed (with --for 24h) or forever.`);
}

async function list(member: Member, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const pending = await member.listPending(signal);
  if (terminal.json) {
    terminal.result(pending.map((request) => wireOf(request)));
    return EXIT.ok;
  }
  if (pending.length === 0) terminal.out("Nothing waits for a decision.");
  for (const request of pending) {
    terminal.out(`${request.id}  ${timeLeft(new Date(request.expiresAt)).padEnd(12)}  ${request.requestor?.email ?? "-"}  ${request.canonicalAction}`);
  }
  return EXIT.ok;
}

function present(terminal: Terminal, request: ApprovalSnapshot): void {
  if (terminal.json) terminal.result(wireOf(request));
  else for (const text of card(request)) terminal.out(text);
}

function card(request: ApprovalSnapshot): string[] {
  const args = request.argsRedacted === null ? "only their hash is known" : JSON.stringify(request.argsRedacted);
  return [
    `request    ${request.id}  ${request.state}`,
    `action     ${request.canonicalAction}`,
    `arguments  ${args}`,
    `hash       ${request.argsHash}`,
    `asked by   ${request.requestor?.email ?? "-"}${request.agentId === null ? "" : ` through ${request.agentId}`}`,
    `it says    "${request.reason}"`,
    `expires    ${request.expiresAt}`,
    ...(request.state === "pending" ? [] : [`decided by ${request.resolvedBy?.email ?? "the system"}${request.decisionReason === null ? "" : `: ${request.decisionReason}`}`]),
  ];
}

/** The request under the names that the API uses. */
function wireOf(request: ApprovalSnapshot): Record<string, unknown> {
  return {
    id: request.id,
    state: request.state,
    canonical_action: request.canonicalAction,
    reason: request.reason,
    requestor: request.requestor,
    agent_id: request.agentId,
    governing_scope: request.governingScope,
    policy_version: request.policyVersion,
    args_redacted: request.argsRedacted,
    args_hash: request.argsHash,
    digest: request.digest,
    quorum: request.quorum,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
    resolved_at: request.resolvedAt,
    decision_kind: request.decisionKind,
    grant_id: request.grantId,
    resolved_by: request.resolvedBy,
    decision_reason: request.decisionReason,
    note: request.note,
  };
}

import type { Evaluator, Permission } from "./backend";
import { hashAsMade } from "./call";
import type { Clock } from "./clock";
import type { Call, Decision } from "./decision";
import { Fault } from "./fault";
import type { Answer, Exchange, Transport } from "./http";
import { refuseSecrets } from "./leak-guard";
import { record, requiredFlag, textOf } from "./reading";
import { refusal, unreachable } from "./refusal";
import type { Purpose } from "./refusal";
import { sendWithRetries } from "./retry";
import { readDecision } from "./wire";

export interface Limits {
  /** Longest single attempt in milliseconds. */
  attemptMs: number;
  /** Longest time in milliseconds over all attempts of one call. */
  retryMs: number;
}

/** Asks the server to judge every call. */
export function hostedEvaluator(transport: Transport, limits: Limits, clock: Clock): Evaluator {
  const ask = (exchange: Omit<Exchange, "timeoutMs" | "signal">, signal: AbortSignal | undefined) =>
    successOf({ transport, exchange, purpose: "guard", asking: "Asking the policy" }, { deadline: clock.monotonic() + limits.retryMs, attemptMs: limits.attemptMs, signal }, clock);
  return {
    async guard(call, signal, name): Promise<Decision> {
      const hash = hashAsMade(call);
      const answer = await ask({ method: "POST", path: "/api/guard", body: wireCall(call), ...(name === undefined ? {} : { headers: { "idempotency-key": name } }) }, signal);
      return understood(() => readDecision(answer.body, call, hash), "Asking the policy");
    },
    async check(call, signal): Promise<Permission> {
      refuseSecrets(wireCall(call));
      const answer = await ask({ method: "GET", path: `/api/policies/check?${checkQuery(call)}` }, signal);
      return understood(() => readPermission(answer.body), "Asking the policy");
    },
  };
}

interface Question {
  transport: Transport;
  exchange: Omit<Exchange, "timeoutMs" | "signal">;
  purpose: Purpose;
  /** Begins the sentence of the exception, for example "Asking the policy". */
  asking: string;
}

/** The 2xx answer of an exchange; any other outcome is the documented exception. */
export async function successOf(question: Question, budget: Parameters<typeof sendWithRetries>[2], clock: Clock): Promise<Answer> {
  try {
    const answer = await sendWithRetries(question.transport, question.exchange, budget, clock);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refusal(answer, question.purpose);
  } catch (error) {
    throw error instanceof Fault ? unreachable(error, question.asking, question.purpose) : error;
  }
}

/** Runs a reader; what it cannot make sense of becomes the documented exception. */
export function understood<T>(read: () => T, asking: string): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Fault ? unreachable(error, asking) : error;
  }
}

function wireCall(call: Call): Record<string, unknown> {
  return {
    action: call.action,
    ...(call.args === undefined ? {} : { args: call.args }),
    ...(call.resource === undefined ? {} : { resource: call.resource }),
    ...(call.context === undefined ? {} : { context: call.context }),
    ...(call.agentId === undefined ? {} : { agent_id: call.agentId }),
  };
}

function checkQuery(call: Call): string {
  const query = new URLSearchParams({ action: call.action });
  if (call.args !== undefined) query.set("args", JSON.stringify(call.args));
  if (call.resource !== undefined) query.set("resource", call.resource);
  if (call.agentId !== undefined) query.set("agent_id", call.agentId);
  return query.toString();
}

function readPermission(body: unknown): Permission {
  const wire = record(body);
  const policyName = textOf(wire, "policy_name") ?? null;
  if (typeof wire.allowed === "boolean") {
    return { allowed: wire.allowed, needsApproval: !wire.allowed && requiredFlag(wire, "needs_approval"), policyName };
  }
  const denied = requiredFlag(wire, "denied");
  if (denied !== (wire.decision === "deny")) throw new Fault("contradiction", "the server's answer contradicts itself about the deny");
  return { allowed: !denied, needsApproval: denied && requiredFlag(wire, "hitl_eligible"), policyName };
}

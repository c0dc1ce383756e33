import type { ApprovalBackend, ApprovalOrder, Created, Polled } from "./backend";
import { actionDigest } from "./canonical/index";
import type { Clock } from "./clock";
import { Fault } from "./fault";
import { successOf, understood } from "./hosted-evaluator";
import type { Limits } from "./hosted-evaluator";
import type { Answer, Transport } from "./http";
import { record, requiredText } from "./reading";
import { refusal, unreachable } from "./refusal";
import { isTransient } from "./retry";
import { retryAfterMs } from "./retry-after";
import { readReceipt, readSnapshot } from "./wire";
import type { ApprovalSnapshot } from "./wire";

/** Seconds for which each poll asks the server to hold its answer (RFC 7240 `wait`). */
const HOLD_S = 25;

export function hostedApprovals(transport: Transport, baseUrl: string, limits: Limits, clock: Clock): ApprovalBackend {
  return {
    async create(order, budget): Promise<Created> {
      const exchange = { method: "POST", path: "/api/approval-requests", body: createBody(order), headers: { "idempotency-key": order.idempotencyKey } } as const;
      const answer = await successOf({ transport, exchange, purpose: "create", asking: "Requesting the approval" }, budget, clock);
      const snapshot = understood(() => readSnapshot(answer.body), "Requesting the approval");
      return { snapshot, replayed: isReplayed(answer), expiresAtMonotonic: answer.sentAt + lifetimeMs(snapshot, answer), url: `${baseUrl}/my-requests/${encodeURIComponent(snapshot.id)}` };
    },

    async poll(id, { timeoutMs, hold, only, signal }): Promise<Polled> {
      const [purpose, asking] = only === true ? (["look", "Reading the approval"] as const) : (["wait", "Waiting for the approval"] as const);
      const headers = hold ? { prefer: `wait=${HOLD_S}` } : {};
      try {
        const answer = await transport({ method: "GET", path: requestPath(id), headers, timeoutMs: Math.min(timeoutMs, (hold ? HOLD_S * 1000 : 0) + limits.attemptMs), signal });
        if (answer.status === 200) return { snapshot: readSnapshot(answer.body), held: (answer.headers.get("preference-applied") ?? "").includes("wait") };
        if (answer.status >= 500 || isTransient(answer)) {
          const cause = refusal(answer, purpose);
          if (cause.code !== "E1305") return { again: `the server answered ${answer.status}`, cause, retryAfterMs: retryAfterMs(answer) };
        }
        throw refusal(answer, purpose);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (error.kind === "network") return { again: error.message, cause: error };
        throw unreachable(error, asking, purpose);
      }
    },

    async digestUnder({ call, argsHash }, { policyVersion, requestor }, budget) {
      if (typeof policyVersion !== "number" || requestor?.id == null) return null;
      const answer = await successOf({ transport, exchange: { method: "GET", path: "/api/key" }, purpose: "create", asking: "Requesting the approval" }, budget, clock);
      const place = (what: string) => requiredText(record(record(answer.body)[what]), "id");
      const [org, project] = understood(() => [place("organization"), place("project")] as const, "Requesting the approval");
      return actionDigest({ org, project, agent: call.agentId ?? null, requestor: requestor.id, action: call.action, resource: call.resource ?? null, args_hash: argsHash, policy_version: policyVersion });
    },

    async redeem(order, budget) {
      const body = { digest: order.digest, consumption_key: order.consumptionKey };
      const exchange = { method: "POST", path: `${requestPath(order.id)}/redeem`, body } as const;
      const answer = await successOf({ transport, exchange, purpose: "redeem", asking: "Redeeming the approval" }, budget, clock);
      return understood(() => readReceipt(answer.body), "Redeeming the approval");
    },
  };
}

function isReplayed(answer: Answer): boolean {
  return answer.headers.get("idempotency-replayed") === "true";
}

function requestPath(id: string): string {
  return `/api/approval-requests/${encodeURIComponent(id)}`;
}

function createBody({ decision, ...order }: ApprovalOrder): Record<string, unknown> {
  const { call } = decision;
  const shown = order.argsRedacted === undefined ? (call.args === undefined ? {} : { args: call.args }) : { args_redacted: order.argsRedacted, args_hash: decision.argsHash };
  return {
    canonical_action: call.action,
    reason: order.message,
    ...(order.ttlSeconds === undefined ? {} : { ttl_seconds: order.ttlSeconds }),
    ...shown,
    ...(call.resource === undefined ? {} : { resource: call.resource }),
    ...(call.agentId === undefined ? {} : { agent_id: call.agentId }),
    ...(call.context === undefined ? {} : { context: call.context }),
    ...(decision.policyVersion === null ? {} : { policy_version: decision.policyVersion }),
    ...(decision.policySource === "local" ? { policy_source: "local" } : {}),
  };
}

/**
 * Milliseconds the server leaves for the decision, as a duration between its own instants, so that this machine's clock does not matter.
 * A request that existed before (coalesced or replayed) is judged by the server's `Date`, where that is plausible.
 */
export function lifetimeMs(snapshot: ApprovalSnapshot, answer: Answer): number {
  const whole = Date.parse(snapshot.expiresAt) - Date.parse(snapshot.createdAt);
  if (answer.status === 201 && !isReplayed(answer)) return whole;
  const left = Date.parse(snapshot.expiresAt) - Date.parse(answer.headers.get("date") ?? "");
  return left > 0 && left < whole ? left : whole;
}

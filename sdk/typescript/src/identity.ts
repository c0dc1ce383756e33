import type { Clock } from "./clock";
import { successOf, understood } from "./hosted-evaluator";
import type { Limits } from "./hosted-evaluator";
import type { Answer, Transport } from "./http";
import { record, requiredText, textOf } from "./reading";

/** Whom the server takes the agent to act for, and where its key belongs (contract section 10). */
export interface Identity {
  readonly userId: string;
  readonly email: string;
  readonly organization: string;
  readonly project: string;
  readonly keyId: string;
}

export async function askIdentity(transport: Transport, limits: Limits, clock: Clock, signal?: AbortSignal): Promise<{ identity: Identity; answer: Answer }> {
  const budget = { deadline: clock.monotonic() + limits.retryMs, attemptMs: limits.attemptMs, signal };
  const answer = await successOf({ transport, exchange: { method: "GET", path: "/api/identity" }, purpose: "identity", asking: "Asking who this is" }, budget, clock);
  return { identity: understood(() => readIdentity(answer.body), "Asking who this is"), answer };
}

function readIdentity(body: unknown): Identity {
  const wire = record(body);
  const named = (key: string) => textOf(record(wire[key]), "name") ?? requiredText(wire, key);
  return { userId: requiredText(wire, "user_id"), email: requiredText(wire, "email"), organization: named("organization"), project: named("project"), keyId: requiredText(wire, "key_id") };
}

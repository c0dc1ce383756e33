import type { AttemptRow, DeliveryRow } from "@/lib/deliveries/repo";
import type { Attempt, Delivery } from "@/lib/deliveries/schema";
import { iso } from "@/lib/time";

export function presentAttempt(row: AttemptRow): Attempt {
  return { attempt: row.attempt, at: iso(row.at), status: row.status, latency_ms: row.latencyMs, answer: row.answer, error: row.error };
}

export function presentDelivery({ delivery, last }: DeliveryRow): Delivery {
  const action = delivery.facts["action"];
  return {
    id: delivery.id,
    channel_id: delivery.channelId,
    event: delivery.event,
    request_id: delivery.requestId,
    action: typeof action === "string" ? action : null,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === "queued" ? iso(delivery.nextAttemptAt < delivery.createdAt ? delivery.createdAt : delivery.nextAttemptAt) : null,
    finished_at: iso(delivery.finishedAt),
    last_error: delivery.lastError,
    last_attempt: last === null ? null : presentAttempt(last),
    created_at: iso(delivery.createdAt),
  };
}

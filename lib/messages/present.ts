import type { MessageRow } from "@/lib/messages/repo";
import type { PersonMessage } from "@/lib/messages/schema";
import { iso } from "@/lib/time";

export function presentMessage({ delivery, to, more }: MessageRow): PersonMessage {
  return {
    id: delivery.id,
    kind: delivery.kind,
    to,
    template: delivery.template,
    request_id: delivery.requestId,
    more,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === "queued" ? iso(delivery.nextAttemptAt) : null,
    sent_at: iso(delivery.sentAt),
    last_error: delivery.lastError,
    created_at: iso(delivery.createdAt),
  };
}

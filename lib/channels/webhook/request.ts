import { createHmac } from "node:crypto";
import { linkOf, type Message } from "@/lib/channels/message";
import { oldSecretsAt, type OldSecret } from "@/lib/channels/secrets";
import type { Outgoing } from "@/lib/outgoing/post";

export type WebhookSecrets = { url: string; secret: string; previous?: OldSecret | OldSecret[] };

/**
 * A message by Standard Webhooks 1.0: `id.timestamp.payload` under HMAC-SHA-256, the id alike on every attempt, the time of
 * this one. While a secret is being replaced both sign, and all of them where it was replaced more than once, so that no receiver fails in between.
 */
export function webhookRequest(message: Message, secrets: WebhookSecrets, now: Date): Outgoing {
  const body = JSON.stringify(payloadOf(message));
  const timestamp = Math.floor(now.getTime() / 1_000).toString();
  const live = [secrets.secret, ...oldSecretsAt(secrets, now).map(({ secret }) => secret)];
  const signatures = live.map((secret) => `v1,${signatureOf(secret, `${message.id}.${timestamp}.${body}`)}`);
  return {
    url: secrets.url,
    headers: { "Content-Type": "application/json", "webhook-id": message.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") },
    body,
  };
}

function signatureOf(secret: string, text: string): string {
  return createHmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64")).update(text).digest("base64");
}

/** Thin unless the channel asked for arguments: ids, state and hashes, with which the receiver asks the API for what it may see. */
function payloadOf(message: Message) {
  const { facts } = message;
  const thin = {
    organization_id: facts.organization.id,
    project_id: facts.project?.id ?? null,
    subject_id: facts.subject_id,
    request_id: facts.request_id,
    grant_id: facts.grant_id,
    call_id: facts.call_id,
    state: facts.state,
    severity: facts.severity,
    args_hash: facts.args_hash,
    digest: facts.digest,
    expires_at: facts.expires_at,
    is_test: facts.is_test,
    url: linkOf(message),
    ...(message.event === "policy.denied" ? { rule: facts.rule, reason: facts.reason } : {}),
  };
  const full = { action: facts.action, resource: facts.resource, agent_id: facts.agent, requestor: facts.requestor, by: facts.by, reason: facts.reason, rule: facts.rule, policy: facts.policy, args: facts.args === undefined || facts.args === null ? null : (JSON.parse(facts.args) as unknown) };
  return { type: message.event, timestamp: facts.at, data: message.includeArgs ? { ...thin, ...full } : thin };
}

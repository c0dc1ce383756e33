import { alertRequest } from "@/lib/channels/alert/request";
import type { Message } from "@/lib/channels/message";
import { pagerDutyRequest } from "@/lib/channels/pagerduty/request";
import type { ChannelSecrets } from "@/lib/channels/secrets";
import { smsRequest } from "@/lib/channels/sms/request";
import { webhookRequest } from "@/lib/channels/webhook/request";
import { env } from "@/lib/env";
import type { Outgoing } from "@/lib/outgoing/post";

/** The request that carries a message to its channel. What goes through the Slack app takes more than one and goes its own way. */
export function requestOf(message: Message, secrets: Exclude<ChannelSecrets, { kind: "slack_app" }>, now: Date): Outgoing {
  switch (secrets.kind) {
    case "webhook":
      return webhookRequest(message, secrets, now);
    case "pagerduty":
      return pagerDutyRequest(message, secrets.routingKey, env().PAGERDUTY_BASE_URL);
    case "sms":
      return smsRequest(message, secrets, env().TWILIO_BASE_URL);
    case "slack":
    case "discord":
    case "teams":
      return alertRequest(secrets.kind, message, secrets.url);
  }
}

import { linkOf, TITLE_OF, type Message } from "@/lib/channels/message";
import type { Outgoing } from "@/lib/outgoing/post";

export type SmsSecrets = { accountSid: string; authToken: string; from: string; to: string };

/** A text message by Twilio: our own words and a link, never a word of the agent's. */
export function smsRequest(message: Message, secrets: SmsSecrets, baseUrl: string): Outgoing {
  const test = message.facts.is_test && message.event !== "channel.test" ? "Test: " : "";
  const body = new URLSearchParams({ From: secrets.from, To: secrets.to, Body: `Countersign: ${test}${TITLE_OF[message.event]}. ${linkOf(message)}` });
  return {
    url: `${baseUrl.replace(/\/+$/, "")}/2010-04-01/Accounts/${encodeURIComponent(secrets.accountSid)}/Messages.json`,
    headers: { "Content-Type": "application/x-www-form-urlencoded", Authorization: `Basic ${Buffer.from(`${secrets.accountSid}:${secrets.authToken}`).toString("base64")}` },
    body: body.toString(),
  };
}

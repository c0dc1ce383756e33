import type { Letter } from "@/lib/channels/email/letter";
import { visible } from "@/lib/channels/email/plain-text";

/** To the admins: a channel was switched off by the product itself, so that from now on somebody hears nothing. */
export function channelStoppedLetter(input: { organization: string; name: string; because: string; url: string }): Letter {
  const name = visible(input.name, 80);
  return {
    subject: `Channel ${name} was switched off`,
    preview: visible(input.because, 120),
    place: visible(input.organization, 60),
    title: `Channel ${name} was switched off`,
    lead: { before: `${visible(input.because, 300)} `, urgent: "Nobody hears anything by this channel any more", after: " until somebody switches it on again." },
    facts: [{ label: "What waited", value: "was given up. It stays in the log and can be sent again." }],
    button: { label: "Open the channel", url: input.url },
    note: "Check where it leads, send a test, and then send again what was given up.",
    because: `you are an admin of ${visible(input.organization, 60)}.`,
  };
}

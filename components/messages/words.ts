import type { PersonMessage } from "@/lib/messages/schema";

const TEMPLATE_WORDS: Readonly<Record<string, string>> = {
  "sign-in": "Sign-in link",
  invitation: "Invitation",
  "address-proof": "Proof of another address",
  "channel-stopped": "A channel was switched off",
  "approval-requested": "An approval is asked for",
  "approval-reminder": "It still waits",
  "approval-escalated": "It escalates",
  "approval-decided": "It has ended",
  "push-test": "Test of a browser",
};

export function templateWords({ template, more }: Pick<PersonMessage, "template" | "more">): string {
  const words = TEMPLATE_WORDS[template] ?? template;
  return more === 0 ? words : `${words}, and ${more} more in the same message`;
}

export const WAY: Readonly<Record<PersonMessage["kind"], string>> = { email: "Mail", push: "Push" };

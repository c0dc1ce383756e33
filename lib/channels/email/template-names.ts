/** The mails that the product sends. */
export const MAIL_TEMPLATES = ["sign-in", "invitation", "approval-requested", "approval-reminder", "approval-escalated", "approval-decided", "address-proof", "channel-stopped"] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

export function isMailTemplate(text: string): text is MailTemplate {
  return (MAIL_TEMPLATES as readonly string[]).includes(text);
}

import { z } from "zod";

const instant = z.string().meta({ format: "date-time" });

/** What the browser and the API say of an organization's Slack app; never a secret. */
export const slackApp = z.object({
  connected: z.boolean(),
  /** The workspace that the bot token belongs to. */
  team: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Whether linked approvers may decide in Slack; without it messages there have only the button Open. */
  may_decide: z.boolean(),
  connected_at: instant.nullable(),
  /** When a click with a good signature last came. */
  heard_at: instant.nullable(),
  /** The request URL to enter under Interactivity in the app's settings. */
  interactions_url: z.string(),
  /** What the bot token must be allowed to do. */
  scopes: z.array(z.string()),
  /** The whole app as Slack takes it under "From a manifest". */
  manifest: z.string(),
});
export type SlackApp = z.input<typeof slackApp>;

export const connectSlackInput = z.strictObject({
  signing_secret: z.string().trim().regex(/^[0-9a-fA-F]{32,128}$/, "Give the signing secret, which stands under Basic Information. It has 32 hexadecimal digits."),
  bot_token: z.string().trim().max(400).regex(/^xoxb-[A-Za-z0-9-]{10,}$/, "Give the bot token, which stands under OAuth & Permissions and begins with xoxb-."),
});
export type ConnectSlackInput = z.infer<typeof connectSlackInput>;

export const changeSlackInput = z.strictObject({ may_decide: z.boolean() });
export type ChangeSlackInput = z.infer<typeof changeSlackInput>;

/** Which Slack user the reader is. */
export const slackLink = z.object({
  connected: z.boolean(),
  team: z.string().nullable(),
  may_decide: z.boolean(),
  slack_user_id: z.string().nullable(),
  linked_at: instant.nullable(),
  /** To whom a code was sent that is still good. */
  code_sent_to: z.string().nullable(),
  code_expires_at: instant.nullable(),
});
export type SlackLink = z.input<typeof slackLink>;

export const startLinkInput = z.strictObject({
  slack_user_id: z.string().trim().toUpperCase().regex(/^[UW][A-Z0-9]{5,30}$/, "Give your Slack member ID, like U0123456789. Slack shows it in your profile, behind the three dots."),
});
export type StartLinkInput = z.infer<typeof startLinkInput>;

export const confirmLinkInput = z.strictObject({ code: z.string().trim().min(1, "Enter the code from Slack.").max(40) });
export type ConfirmLinkInput = z.infer<typeof confirmLinkInput>;

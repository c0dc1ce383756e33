import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { confirmSlackLink } from "@/lib/slack/link";
import { confirmLinkInput, slackLink } from "@/lib/slack/schema";

export const POST = route({
  summary: "Enter the code that came in Slack, which links that Slack user with you",
  access: { session: "viewer", token: false },
  body: confirmLinkInput,
  response: slackLink,
  run: (ctx, { body }) => confirmSlackLink(requireMember(ctx), body),
});

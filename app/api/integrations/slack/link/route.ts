import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { removeSlackLink, startSlackLink } from "@/lib/slack/link";
import { slackLink, startLinkInput } from "@/lib/slack/schema";
import { showSlackLink } from "@/lib/slack/show";

const access = { session: "viewer", token: false } as const;

export const GET = route({
  summary: "Which Slack user you are",
  access,
  response: slackLink,
  run: (ctx) => showSlackLink(requireMember(ctx)),
});

export const POST = route({
  summary: "Send a code to a Slack user, to be entered here, so that both ends of the link are proven",
  access,
  body: startLinkInput,
  response: slackLink,
  run: (ctx, { body }) => startSlackLink(requireMember(ctx), body),
});

export const DELETE = route({
  summary: "Unlink your Slack user",
  access,
  response: slackLink,
  run: (ctx) => removeSlackLink(requireMember(ctx)),
});

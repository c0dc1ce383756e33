import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { changeSlack, connectSlack, disconnectSlack } from "@/lib/slack/connect";
import { changeSlackInput, connectSlackInput, slackApp } from "@/lib/slack/schema";
import { showSlackApp } from "@/lib/slack/show";

const params = z.object({ org: pathId("org") });
const access = { session: "admin" } as const;

export const GET = route({
  summary: "Read how the organization is connected with Slack, and what to enter there",
  access,
  params,
  response: slackApp,
  run: (ctx, { params }) => {
    assertOwnOrganization(ctx, params.org);
    return showSlackApp(ctx);
  },
});

export const PUT = route({
  summary: "Connect the organization with its Slack app, or replace the app's secrets",
  access,
  params,
  body: connectSlackInput,
  response: slackApp,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return connectSlack(requireMember(ctx), body);
  },
});

export const PATCH = route({
  summary: "Allow or forbid deciding in Slack",
  access,
  params,
  body: changeSlackInput,
  response: slackApp,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return changeSlack(requireMember(ctx), body);
  },
});

export const DELETE = route({
  summary: "Disconnect Slack: its channels are switched off, and who is who there is forgotten",
  access,
  params,
  response: slackApp,
  run: (ctx, { params }) => {
    assertOwnOrganization(ctx, params.org);
    return disconnectSlack(requireMember(ctx));
  },
});

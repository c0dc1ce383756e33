import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { createChannel } from "@/lib/channels/create";
import { listChannels } from "@/lib/channels/list";
import { channelList, createChannelInput, madeChannel } from "@/lib/channels/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { listQuery } from "@/lib/orgs/schema";

const params = z.object({ org: pathId("org") });

export const GET = route({
  summary: "List the organization's channels",
  access: { session: "admin" },
  params,
  query: listQuery,
  response: channelList,
  run: (ctx, { params, query }) => {
    assertOwnOrganization(ctx, params.org);
    return listChannels(ctx, query);
  },
});

export const POST = route({
  summary: "Make a channel; a webhook's signing secret is in this answer and in no other",
  access: { session: "admin" },
  params,
  body: createChannelInput,
  response: madeChannel,
  status: 201,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return createChannel(requireMember(ctx), body);
  },
});

import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { changeChannel, removeChannel } from "@/lib/channels/change";
import { showChannel } from "@/lib/channels/list";
import { changeChannelInput, channel } from "@/lib/channels/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

const params = z.object({ id: pathId("channel") });

export const GET = route({
  summary: "Read a channel",
  access: { session: "admin" },
  params,
  response: channel,
  run: (ctx, { params }) => showChannel(ctx, params.id),
});

export const PATCH = route({
  summary: "Change a channel, or switch it on or off",
  access: { session: "admin" },
  params,
  body: changeChannelInput,
  response: channel,
  run: (ctx, { params, body }) => changeChannel(requireMember(ctx), params.id, body),
});

export const DELETE = route({
  summary: "Remove a channel and its log",
  access: { session: "admin" },
  params,
  response: channel,
  run: (ctx, { params }) => removeChannel(requireMember(ctx), params.id),
});

import { z } from "zod";
import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { notePresence } from "@/lib/presence/note";
import { presenceInput } from "@/lib/presence/schema";

export const POST = route({
  summary: "Say that a tab shows this request, still shows it, or shows it no more",
  access: { session: "viewer" },
  params: z.object({ id: pathId("request") }),
  body: presenceInput,
  response: z.object({ open: z.boolean() }),
  run: (ctx, { params, body }) => notePresence(asMember(ctx), params.id, body),
});

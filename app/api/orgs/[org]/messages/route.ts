import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { listMessages } from "@/lib/messages/list";
import { messageList, messageQuery } from "@/lib/messages/schema";

export const GET = route({
  summary: "List mails and pushes to the organization's people, with what came of them",
  access: { session: "admin" },
  params: z.object({ org: pathId("org") }),
  query: messageQuery,
  response: messageList,
  run: (ctx, { params, query }) => {
    assertOwnOrganization(ctx, params.org);
    return listMessages(ctx, query);
  },
});

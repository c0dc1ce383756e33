import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { listKeys } from "@/lib/keys/list";
import { apiKeyList, keyQuery } from "@/lib/keys/schema";

export const GET = route({
  summary: "List the API keys of every project, without their secrets",
  access: { session: "viewer" },
  params: z.object({ org: pathId("org") }),
  query: keyQuery,
  response: apiKeyList,
  run: (ctx, { params, query }) => {
    assertOwnOrganization(ctx, params.org);
    return listKeys(ctx, null, query);
  },
});

import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { listVersions } from "@/lib/policies/read";
import { versionList, versionsQuery } from "@/lib/policies/schema";

export const GET = route({
  summary: "List the saved versions of a project's policy",
  access: { session: "viewer", key: "admin" },
  params: z.object({ id: pathId("project") }),
  query: versionsQuery,
  response: versionList,
  run: (ctx, { params, query }) => listVersions(ctx, params.id, query),
});

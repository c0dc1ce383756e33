import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { readVersion } from "@/lib/policies/read";
import { versionDetail, versionQuery } from "@/lib/policies/schema";

const versionNumber = z.string().regex(/^[1-9]\d{0,8}$/).transform(Number);

export const GET = route({
  summary: "Read one version of a policy, and its difference from the one before or from any other",
  access: { session: "viewer", key: "admin" },
  params: z.object({ id: pathId("project"), version: versionNumber }),
  query: versionQuery,
  response: versionDetail,
  run: (ctx, { params, query }) => readVersion(ctx, params.id, params.version, query),
});

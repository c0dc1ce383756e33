import { z } from "zod";
import { requireKey } from "@/lib/auth/permissions";
import { describeIdentity } from "@/lib/identity/describe";
import { identity } from "@/lib/identity/schema";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "Whom the requestor header names, as this key's organization sees it",
  access: { key: "requests" },
  query: z.strictObject({}),
  response: identity,
  run: (ctx) => describeIdentity(requireKey(ctx)),
});

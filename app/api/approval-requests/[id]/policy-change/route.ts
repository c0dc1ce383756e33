import { z } from "zod";
import { previewPolicyChange } from "@/lib/approvals/policy-change";
import { policyChange } from "@/lib/approvals/schema";
import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const GET = route({
  summary: "The diff that approving by policy change would publish",
  access: { session: "admin" },
  params: z.object({ id: pathId("request") }),
  response: policyChange,
  run: (ctx, { params }) => previewPolicyChange(asMember(ctx), params.id),
});

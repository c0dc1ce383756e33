import { z } from "zod";
import { approvalRequest } from "@/lib/approvals/schema";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { settingsTestInput } from "@/lib/settings/schema";
import { sendTestRequest } from "@/lib/settings/send-test";

export const POST = route({
  summary: "Send a test request to the people of the row that answers at a scope",
  access: { session: "admin", key: "admin" },
  params: z.object({ org: pathId("org") }),
  body: settingsTestInput,
  response: approvalRequest,
  status: 201,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return sendTestRequest(ctx, body);
  },
});

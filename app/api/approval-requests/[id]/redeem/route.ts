import { z } from "zod";
import { redeemRequest } from "@/lib/approvals/redeem";
import { receipt, redeemInput } from "@/lib/approvals/schema";
import { asKey } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Turn an approval into the right to run, once",
  access: { key: "requests" },
  params: z.object({ id: pathId("request") }),
  body: redeemInput,
  response: receipt,
  run: (ctx, { params, body }) => redeemRequest(asKey(ctx), params.id, body),
});

import { z } from "zod";
import { asKey } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { describeKey } from "@/lib/keys/describe";
import { keyDescription } from "@/lib/keys/description";

export const GET = route({
  summary: "The API key that asks: its scopes and place, whether approvals are on for it, and who could approve",
  access: { key: "requests" },
  query: z.strictObject({}),
  response: keyDescription,
  run: (ctx) => describeKey(asKey(ctx)),
});

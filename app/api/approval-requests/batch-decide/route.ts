import { decideBatch } from "@/lib/batches/decide";
import { batchAnswer, batchInput } from "@/lib/batches/schema";
import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";

export const POST = route({
  summary: "Deny or approve once several requests for the very same call; each is decided, and reported, by itself",
  access: { session: "viewer" },
  body: batchInput,
  response: batchAnswer,
  run: (ctx, { body }) => decideBatch(asMember(ctx), body),
});

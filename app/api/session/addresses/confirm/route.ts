import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { proveAddress } from "@/lib/people/proof";
import { linkedWire, proveInput } from "@/lib/people/schema";

export const POST = route({
  summary: "Use the mailed link: both addresses are one person from now on",
  access: { session: "viewer", token: false },
  body: proveInput,
  response: linkedWire,
  run: (ctx, { body }) => proveAddress(asMember(ctx), body.token),
});

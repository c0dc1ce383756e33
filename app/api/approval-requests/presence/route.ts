import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { listPresence } from "@/lib/presence/list";
import { presenceList } from "@/lib/presence/schema";

export const GET = route({
  summary: "Who has which request on a screen at this moment, as their browsers say",
  access: { session: "viewer" },
  response: presenceList,
  run: (ctx) => listPresence(asMember(ctx)),
});

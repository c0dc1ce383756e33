import { showCheckpoint } from "@/lib/audit/checkpoint";
import { checkpoint } from "@/lib/audit/schema";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "Read the signed checkpoint of the audit chain as it is now",
  access: { session: "viewer", key: "audit:read" },
  response: checkpoint,
  run: (ctx) => showCheckpoint(ctx),
});

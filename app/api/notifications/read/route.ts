import { route } from "@/lib/http/route";
import { readNotifications } from "@/lib/notifications/read";
import { readAnswer, readInput } from "@/lib/notifications/schema";

export const POST = route({
  summary: "Mark what you were told as read",
  access: { session: "viewer" },
  body: readInput,
  response: readAnswer,
  run: (ctx, { body }) => readNotifications(ctx, body),
});

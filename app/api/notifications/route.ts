import { route } from "@/lib/http/route";
import { listNotifications } from "@/lib/notifications/list";
import { notificationList, notificationQuery } from "@/lib/notifications/schema";

export const GET = route({
  summary: "List what you were told",
  access: { session: "viewer" },
  query: notificationQuery,
  response: notificationList,
  run: (ctx, { query }) => listNotifications(ctx, query),
});

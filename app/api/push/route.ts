import { requireMember } from "@/lib/auth/permissions";
import { sessionCookie } from "@/lib/http/authenticate";
import { route } from "@/lib/http/route";
import { pushSubscription, pushSubscriptionList, subscriptionInput } from "@/lib/push/schema";
import { addBrowser, listBrowsers } from "@/lib/push/subscribe";

export const GET = route({
  summary: "List your browsers that are rung, and the key to subscribe with",
  access: { session: "viewer" },
  response: pushSubscriptionList,
  run: (ctx) => listBrowsers(requireMember(ctx)),
});

export const POST = route({
  summary: "Let this browser be rung (Web Push)",
  access: { session: "viewer", token: false },
  body: subscriptionInput,
  response: pushSubscription,
  status: 201,
  run: (ctx, { body, request }) => addBrowser(requireMember(ctx), body, sessionCookie(request.headers.get("cookie"))),
});

import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { changePreferences, readPreferences } from "@/lib/notifications/preferences";
import { preferences } from "@/lib/notifications/schema";

export const GET = route({
  summary: "Read what you hear, by which ways, and when not",
  access: { session: "viewer" },
  response: preferences,
  run: (ctx) => readPreferences(requireMember(ctx)),
});

export const PUT = route({
  summary: "Change what you hear, by which ways, and when not",
  access: { session: "viewer" },
  body: preferences,
  response: preferences,
  run: (ctx, { body }) => changePreferences(requireMember(ctx), body),
});

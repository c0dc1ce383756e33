import { requireMember } from "@/lib/auth/permissions";
import { renameMe } from "@/lib/auth/rename-me";
import { profileInput, sessionInfo } from "@/lib/auth/schema";
import { showSession } from "@/lib/auth/show-session";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "Who is signed in, where, and what waits for them",
  access: { session: "viewer" },
  response: sessionInfo,
  run: (ctx) => showSession(requireMember(ctx)),
});

export const PATCH = route({
  summary: "Change the name by which others read you",
  access: { session: "viewer", token: false },
  body: profileInput,
  response: sessionInfo,
  run: async (ctx, { body }) => showSession(await renameMe(requireMember(ctx), body.name)),
});

import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { linkMembers, showLinked, unlinkMember } from "@/lib/people/link";
import { linkedWire, linkInput } from "@/lib/people/schema";

const params = z.object({ org: pathId("org"), id: pathId("user") });

export const GET = route({
  summary: "Which other members are the same person",
  access: { session: "viewer" },
  params,
  response: linkedWire,
  run: (ctx, { params }) => {
    assertOwnOrganization(ctx, params.org);
    return showLinked(ctx, params.id);
  },
});

export const PUT = route({
  summary: "Say that two members are one person, who then signs once",
  access: { session: "admin" },
  params,
  body: linkInput,
  response: linkedWire,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return linkMembers(requireMember(ctx), params.id, body);
  },
});

export const DELETE = route({
  summary: "Tell a member apart from those they were linked with",
  access: { session: "admin" },
  params,
  response: linkedWire,
  run: (ctx, { params }) => {
    assertOwnOrganization(ctx, params.org);
    return unlinkMember(requireMember(ctx), params.id);
  },
});

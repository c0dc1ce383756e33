import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { changeMember, removeMember } from "@/lib/orgs/change-member";
import { changeMemberInput, member } from "@/lib/orgs/schema";

const params = z.object({ org: pathId("org"), id: pathId("user") });

export const PATCH = route({
  summary: "Change a member's role, or deactivate or reactivate them",
  access: { session: "admin" },
  params,
  body: changeMemberInput,
  response: member,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return changeMember(requireMember(ctx), params.id, body);
  },
});

export const DELETE = route({
  summary: "Remove a member; their sessions and tokens end at once",
  access: { session: "admin" },
  params,
  response: member,
  run: (ctx, { params }) => {
    assertOwnOrganization(ctx, params.org);
    return removeMember(requireMember(ctx), params.id);
  },
});

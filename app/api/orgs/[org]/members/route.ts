import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { addMember } from "@/lib/orgs/add-member";
import { listMembers } from "@/lib/orgs/list";
import { addMemberInput, member, memberList, memberQuery } from "@/lib/orgs/schema";

const params = z.object({ org: pathId("org") });

export const GET = route({
  summary: "List the members of the organization, deactivated ones too",
  access: { session: "viewer" },
  params,
  query: memberQuery,
  response: memberList,
  run: (ctx, { params, query }) => {
    assertOwnOrganization(ctx, params.org);
    return listMembers(ctx, query);
  },
});

export const POST = route({
  summary: "Add a person by address, and tell them by mail",
  access: { session: "admin" },
  params,
  body: addMemberInput,
  response: member,
  status: 201,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return addMember(requireMember(ctx), body);
  },
});

import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { changeOrganization } from "@/lib/orgs/change-organization";
import { showOrganization } from "@/lib/orgs/list";
import { organization, organizationInput } from "@/lib/orgs/schema";

const params = z.object({ org: pathId("org") });

export const GET = route({
  summary: "Read the organization's name and limits",
  access: { session: "viewer" },
  params,
  response: organization,
  run: (ctx, { params }) => {
    assertOwnOrganization(ctx, params.org);
    return showOrganization(ctx);
  },
});

export const PATCH = route({
  summary: "Change the organization's name, limits, or what happens to requests that no policy governs any more",
  access: { session: "admin" },
  params,
  body: organizationInput,
  response: organization,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return changeOrganization(requireMember(ctx), body);
  },
});

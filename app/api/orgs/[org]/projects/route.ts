import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { createProject } from "@/lib/orgs/create-project";
import { listProjects } from "@/lib/orgs/list";
import { listQuery, project, projectInput, projectList } from "@/lib/orgs/schema";

const params = z.object({ org: pathId("org") });

export const GET = route({
  summary: "List the organization's projects",
  access: { session: "viewer" },
  params,
  query: listQuery,
  response: projectList,
  run: (ctx, { params, query }) => {
    assertOwnOrganization(ctx, params.org);
    return listProjects(ctx, query);
  },
});

export const POST = route({
  summary: "Make a project",
  access: { session: "admin" },
  params,
  body: projectInput,
  response: project,
  status: 201,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return createProject(requireMember(ctx), body.name);
  },
});

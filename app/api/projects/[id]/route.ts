import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { renameProject } from "@/lib/orgs/create-project";
import { showProject } from "@/lib/orgs/list";
import { project, projectInput } from "@/lib/orgs/schema";

const params = z.object({ id: pathId("project") });

export const GET = route({
  summary: "Read one project",
  access: { session: "viewer" },
  params,
  response: project,
  run: (ctx, { params }) => showProject(ctx, params.id),
});

export const PATCH = route({
  summary: "Rename a project",
  access: { session: "admin" },
  params,
  body: projectInput,
  response: project,
  run: (ctx, { params, body }) => renameProject(requireMember(ctx), params.id, body.name),
});

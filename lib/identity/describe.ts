import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { organizations, projects } from "@/db/schema";
import type { Ctx, KeyActor } from "@/lib/context";
import { notFound } from "@/lib/errors";
import { resolveRequestor } from "@/lib/identity/resolve";
import type { identity } from "@/lib/identity/schema";

/** What `doctor` shows: the claim as it was resolved, and where the key belongs (contract section 10). Throws E1306, E1307, E1308. */
export async function describeIdentity(ctx: Ctx<KeyActor>): Promise<z.input<typeof identity>> {
  const person = await resolveRequestor(ctx, ctx.actor.claimedEmail);
  const [place] = await ctx.db
    .select({ organization: organizations.name, project: projects.name })
    .from(projects)
    .innerJoin(organizations, eq(organizations.id, projects.orgId))
    .where(and(eq(projects.id, ctx.actor.projectId), eq(projects.orgId, ctx.orgId)));
  if (place === undefined) throw notFound();
  return {
    user_id: person.userId,
    email: person.email,
    name: person.name,
    organization: place.organization,
    organization_id: ctx.orgId,
    project: place.project,
    project_id: ctx.actor.projectId,
    key_id: ctx.actor.keyId,
    key_name: ctx.actor.name,
  };
}

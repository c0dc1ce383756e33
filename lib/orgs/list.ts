import type { Ctx } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { presentMember, presentOrganization, presentProject } from "@/lib/orgs/present";
import { findOrganization, findProject, listMemberRows, listProjectRows } from "@/lib/orgs/repo";
import type { ListQuery, MemberList, MemberQuery, Organization, Project, ProjectList } from "@/lib/orgs/schema";

/** The members of the organization, deactivated ones too, newest first. */
export async function listMembers(ctx: Ctx, { limit, cursor, state }: MemberQuery): Promise<MemberList> {
  const rows = await listMemberRows(ctx, { limit: limit + 1, after: cursor === undefined ? null : readCursor("user", cursor), state });
  const last = rows[limit - 1];
  return { items: rows.slice(0, limit).map(presentMember), next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}

/** The organization's projects, newest first. */
export async function listProjects(ctx: Ctx, { limit, cursor }: ListQuery): Promise<ProjectList> {
  const rows = await listProjectRows(ctx, { limit: limit + 1, after: cursor === undefined ? null : readCursor("project", cursor) });
  const last = rows[limit - 1];
  return { items: rows.slice(0, limit).map(presentProject), next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}

/** One project; throws 404 where it is missing or another organization's. */
export async function showProject(ctx: Ctx, id: Id<"project">): Promise<Project> {
  const row = await findProject(ctx, id);
  if (row === null) throw notFound();
  return presentProject(row);
}

export async function showOrganization(ctx: Ctx): Promise<Organization> {
  return presentOrganization(await findOrganization(ctx));
}

import type { Ctx } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { presentMember, presentOrganization, presentProject } from "@/lib/orgs/present";
import { findOrganization, findProject, listMemberRows, listProjectRows } from "@/lib/orgs/repo";
import type { ListedMember, ListQuery, MemberList, MemberQuery, Organization, Project, ProjectList } from "@/lib/orgs/schema";
import { listAway } from "@/lib/people/current";
import type { Absence } from "@/lib/people/state";
import { listMembers as listPeople, type Member as Person } from "@/lib/settings/eligible";
import { iso } from "@/lib/time";

/** The members of the organization, deactivated ones too, newest first. */
export async function listMembers(ctx: Ctx, { limit, cursor, state }: MemberQuery): Promise<MemberList> {
  const rows = await listMemberRows(ctx, { limit: limit + 1, after: cursor === undefined ? null : readCursor("user", cursor), state });
  const last = rows[limit - 1];
  const [people, away] = await Promise.all([listPeople(ctx), listAway(ctx)]);
  const items = rows.slice(0, limit).map((row) => ({ ...presentMember(row), ...aboutOf(row.id, people, away) }));
  return { items, next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}

/** Whether somebody is out of office now, and who else they are. */
function aboutOf(id: Id<"user">, people: readonly Person[], absences: readonly Absence[]): Pick<ListedMember, "away" | "same_person"> {
  const named = (one: Person) => ({ id: one.userId, email: one.email, name: one.name });
  const absence = absences.find((one) => one.userId === id);
  const key = people.find((one) => one.userId === id)?.personKey;
  return {
    away: absence === undefined ? null : { until: iso(absence.endsAt), delegate: people.filter((one) => one.userId === absence.delegateId).map(named)[0] ?? null },
    same_person: people.filter((one) => one.personKey === key && one.userId !== id).map(named),
  };
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

import type { FilterChoices } from "@/components/approvals/filter-choices";
import type { ListState } from "@/components/approvals/queries";
import type { FirstPage } from "@/components/approvals/use-inbox";
import { listRequests } from "@/lib/approvals/list";
import { listQuery } from "@/lib/approvals/schema";
import type { Ctx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { listMembers, listProjects } from "@/lib/orgs/list";

export type Search = Promise<Record<string, string | string[] | undefined>>;

/** The list that the address asks for; null where the address makes no sense, which the list then says itself. */
export async function firstPage(ctx: Ctx, search: Search, own: { mine: boolean; usual: ListState } = { mine: false, usual: "pending" }): Promise<FirstPage | null> {
  const { state = own.usual, q, project, agent, person, action, for_me } = await search;
  const asked = listQuery.safeParse({ state, q, project, agent, person, action, ...(state === "pending" ? { for_me } : {}), ...(own.mine ? { mine: "true" } : {}) });
  if (!asked.success) return null;
  const query = asked.data;
  const filter = { state: query.state, q: query.q ?? "", project: query.project ?? null, agent: query.agent ?? null, person: query.person ?? null, action: query.action ?? null, forMe: query.for_me === true, mine: own.mine };
  try {
    return { filter, list: await listRequests(ctx, query) };
  } catch (error) {
    if (error instanceof AppError && error.status === 400) return null;
    throw error;
  }
}

/** What the filters offer by name. */
export async function filterChoices(ctx: Ctx): Promise<FilterChoices> {
  const [projects, people] = await Promise.all([listProjects(ctx, { limit: 200 }), listMembers(ctx, { limit: 200 })]);
  return { projects: projects.items.map(({ id, name }) => ({ id, name })), people: people.items.map(({ id, name }) => ({ id, name })) };
}

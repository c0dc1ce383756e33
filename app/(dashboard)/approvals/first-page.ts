import type { FirstPage } from "@/components/approvals/use-inbox";
import { listRequests } from "@/lib/approvals/list";
import { listQuery } from "@/lib/approvals/schema";
import type { Ctx } from "@/lib/context";

export type Search = Promise<Record<string, string | string[] | undefined>>;

/** The list that the address asks for; an address that makes no sense gets the pending ones. */
export async function firstPage(ctx: Ctx, search: Search): Promise<FirstPage> {
  const { state, q, project } = await search;
  const asked = listQuery.safeParse({ state, q, project });
  const query = asked.success ? asked.data : listQuery.parse({});
  return {
    filter: { state: query.state, q: query.q ?? "", project: query.project ?? null, mine: false },
    list: await listRequests(ctx, query),
  };
}

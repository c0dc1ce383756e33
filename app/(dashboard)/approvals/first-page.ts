import type { ListState } from "@/components/approvals/queries";
import type { FirstPage } from "@/components/approvals/use-inbox";
import { listRequests } from "@/lib/approvals/list";
import { listQuery } from "@/lib/approvals/schema";
import type { Ctx } from "@/lib/context";

export type Search = Promise<Record<string, string | string[] | undefined>>;

/** The list that the address asks for; an address that makes no sense gets the pending ones. */
export async function firstPage(ctx: Ctx, search: Search, own: { mine: boolean; usual: ListState } = { mine: false, usual: "pending" }): Promise<FirstPage> {
  const { state, q, project } = await search;
  const mine = own.mine ? { mine: "true" } : {};
  const asked = listQuery.safeParse({ state: state ?? own.usual, q, project, ...mine });
  const query = asked.success ? asked.data : listQuery.parse({ state: own.usual, ...mine });
  return {
    filter: { state: query.state, q: query.q ?? "", project: query.project ?? null, mine: own.mine },
    list: await listRequests(ctx, query),
  };
}

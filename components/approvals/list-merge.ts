import type { InfiniteData } from "@tanstack/react-query";
import type { InboxItem } from "@/lib/approvals/schema";
import type { ListPage, ListState } from "./list-page";

type Pages = InfiniteData<ListPage, string | null>;

/**
 * The list after some of its requests have been looked at again: those that the answer holds stand as it says and where they
 * belong, those that it does not hold any more are gone. What belongs beyond the loaded pages is left to them.
 */
export function merged(data: Pages, asked: readonly string[], answer: ListPage, state: ListState): Pages {
  const looked = new Set(asked);
  const pages = data.pages.map((page) => ({ ...page, items: page.items.filter((item) => !looked.has(item.id)) }));
  for (const item of answer.items) place(pages, item, orderOf(state));
  const [first, ...rest] = pages;
  if (first === undefined) return data;
  const { counts, server_time, arrivedAt } = answer;
  return { ...data, pages: [{ ...first, counts, server_time, arrivedAt }, ...rest] };
}

type Order = (a: InboxItem, b: InboxItem) => number;

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The server's order: pending ones by time left, all others newest first. */
function orderOf(state: ListState): Order {
  if (state === "pending") return (a, b) => Date.parse(a.expires_at) - Date.parse(b.expires_at) || compare(a.id, b.id);
  return (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || compare(b.id, a.id);
}

function place(pages: ListPage[], item: InboxItem, order: Order): void {
  for (const [index, page] of pages.entries()) {
    const at = page.items.findIndex((other) => order(item, other) < 0);
    const last = index === pages.length - 1;
    if (at < 0 && (!last || page.next_cursor !== null)) continue;
    page.items.splice(at < 0 ? page.items.length : at, 0, item);
    return;
  }
}

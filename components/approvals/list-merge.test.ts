import { describe, expect, it } from "vitest";
import type { InboxItem } from "@/lib/approvals/schema";
import { merged } from "./list-merge";
import type { ListPage } from "./list-page";

const item = (id: string, minute: number) => ({ id, expires_at: `2026-11-20T14:${minute}:00Z`, created_at: `2026-11-20T13:${minute}:00Z` }) as unknown as InboxItem;
const page = (items: InboxItem[], next: string | null = null): ListPage => ({ items, next_cursor: next, searched_to: null, server_time: "2026-11-20T14:00:00Z", counts: { pending: 9, waiting_for_me: 9 }, arrivedAt: 1 });
const answer = (items: InboxItem[]): ListPage => ({ ...page(items), counts: { pending: 7, waiting_for_me: 3 }, arrivedAt: 2 });
const data = (...pages: ListPage[]) => ({ pages, pageParams: pages.map(() => null) });
const idsOf = (pages: { pages: ListPage[] }) => pages.pages.map((one) => one.items.map(({ id }) => id).join(""));

describe("the list after a look at some of its requests", () => {
  it("a new request stands where its time says, and one that is over is gone", () => {
    const after = merged(data(page([item("a", 10), item("c", 30)], "x"), page([item("e", 50)])), ["b", "c", "f"], answer([item("b", 20), item("f", 55)]), "pending");
    expect(idsOf(after).join("")).toBe("abef");
    expect(after.pages[0]).toMatchObject({ counts: { pending: 7, waiting_for_me: 3 }, arrivedAt: 2, next_cursor: "x" });
  });

  it("a request that changed takes its place anew, once", () => {
    expect(idsOf(merged(data(page([item("a", 10), item("b", 20)])), ["a"], answer([item("a", 40)]), "pending"))).toEqual(["ba"]);
  });

  it("what belongs beyond the loaded pages is left to them", () => {
    expect(idsOf(merged(data(page([item("a", 10)], "more")), ["z"], answer([item("z", 59)]), "pending"))).toEqual(["a"]);
  });

  it("lists of what is over have the newest first", () => {
    expect(idsOf(merged(data(page([item("c", 30), item("a", 10)])), ["b", "d"], answer([item("b", 20), item("d", 40)]), "decided"))).toEqual(["dcba"]);
  });

  it("an empty list takes the first request in", () => {
    expect(idsOf(merged(data(page([])), ["a"], answer([item("a", 10)]), "pending"))).toEqual(["a"]);
  });
});

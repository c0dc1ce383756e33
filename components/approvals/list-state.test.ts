import { describe, expect, it } from "vitest";
import type { InboxItem } from "@/lib/approvals/schema";
import { clockOffset, grouped, groupTotals, neighbour, newsOf, nextWaiting, stopsOf } from "./list-state";
import type { ListPage } from "./queries";

const item = (id: string, waiting = true, alike = id) => ({ id, alike, waiting_for_me: waiting, requestor: { name: "Alice Nguyen" }, canonical_action: `Bash:${id}` }) as unknown as InboxItem;
const page = (items: InboxItem[], changes: Partial<ListPage> = {}): ListPage => ({ items, next_cursor: null, searched_to: null, server_time: "2026-11-20T14:00:10Z", counts: { pending: 0, waiting_for_me: 0 }, arrivedAt: Date.parse("2026-11-20T14:00:00Z"), ...changes });
const data = (...pages: ListPage[]) => ({ pages, pageParams: [] });

describe("the list beside the card", () => {
  it("those that wait for the reader come first, each group in the server's order", () => {
    const { all, waiting } = grouped(data(page([item("a", false), item("b"), item("c")])), "pending");
    expect([all.map((one) => one.id), waiting.map((one) => one.id)]).toEqual([["b", "c", "a"], ["b", "c"]]);
  });

  it("a request that moved between two pages stands once", () => {
    expect(grouped(data(page([item("a"), item("b")]), page([item("b"), item("c")])), "pending").all.map((one) => one.id)).toEqual(["a", "b", "c"]);
  });

  it("counts what there is and not what is loaded, and says no number that it does not know", () => {
    const list = grouped(data(page([item("a", false), item("b")])), "pending");
    const counts = { pending: 69, waiting_for_me: 12 };
    expect(groupTotals(list, { counts, whole: false, filtered: false })).toEqual({ waiting: 12, others: 57 });
    expect(groupTotals(list, { counts, whole: false, filtered: true })).toEqual({ waiting: null, others: null });
    expect(groupTotals(list, { counts, whole: true, filtered: true })).toEqual({ waiting: 1, others: 1 });
  });

  it("counts down by the server's clock, and by the page's own before any answer", () => {
    expect([clockOffset(data(page([]))), clockOffset(data(page([], { arrivedAt: null }))), clockOffset(undefined)]).toEqual([10_000, undefined, undefined]);
  });
});

describe("requests for the same call", () => {
  it("fold into the place of the first under the key they share, and one alone keeps its own", () => {
    const stops = stopsOf([item("a"), item("b", true, "same"), item("c"), item("d", true, "same"), item("e", true, "other")]);
    expect(stops.map((stop) => [stop.key, stop.items.map((one) => one.id).join("")])).toEqual([["a", "a"], ["same", "bd"], ["c", "c"], ["e", "e"]]);
  });
});

describe("moving on", () => {
  const all = ["a", "b", "c"];
  it("J and K stop at the ends", () => {
    expect([neighbour(all, "a", 1, 0), neighbour(all, "a", -1, 0), neighbour(all, "c", 1, 2)]).toEqual(["b", null, null]);
  });

  it("from a request that has left the list, next is the one that took its place", () => {
    const rest = ["a", "c"];
    expect([neighbour(rest, "b", 1, 1), neighbour(rest, "b", -1, 1)]).toEqual(["c", "a"]);
    expect(nextWaiting(rest, "b", 1)).toBe("c");
  });

  it("after the last one it goes round, and never to itself", () => {
    expect([nextWaiting(all, "c", 2), nextWaiting(["a"], "a", 0), nextWaiting([], "a", 0)]).toEqual(["a", null, null]);
  });
});

describe("the live region", () => {
  it("says new requests for the reader and nothing else", () => {
    expect(newsOf([item("a")], [item("a"), item("b")])).toBe("New request from Alice Nguyen: Bash:b");
    expect(newsOf([item("a")], [item("a"), item("b", false)])).toBeNull();
    expect(newsOf([item("a"), item("b")], [item("a")])).toBeNull();
    expect(newsOf([], [item("a"), item("b")])).toBe("2 new requests wait for you");
  });
});

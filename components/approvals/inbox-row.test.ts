import { describe, expect, it } from "vitest";
import type { InboxItem } from "@/lib/approvals/schema";
import { sameWords, type InboxRowProps } from "./inbox-row";

const item = { id: "req_1" } as unknown as InboxItem;
const row: InboxRowProps = { rowKey: "req_1", items: [item], href: "/approvals/req_1", selected: false, organization: "acme", offsetMs: 20, openElsewhere: [{ name: "Dana" }], onOpen: () => undefined };

const OTHER: [what: string, change: Partial<InboxRowProps>][] = [
  ["its address", { href: "/approvals/req_1?state=all" }],
  ["whether it is open", { selected: true }],
  ["the request as it is now", { items: [{ ...item }] }],
  ["how many are alike", { items: [item, item] }],
  ["who has it open", { openElsewhere: [{ name: "Olivia" }] }],
  ["that nobody has it open any more", { openElsewhere: [] }],
  ["the clock", { offsetMs: 2_000 }],
  ["that there is a clock", { offsetMs: undefined }],
  ["what a press does", { onOpen: undefined }],
];

describe("a line of the list is drawn again", () => {
  it("not for a look that found nothing new", () => {
    expect(sameWords(row, { ...row, items: [item], openElsewhere: [{ name: "Dana" }], onOpen: () => undefined, offsetMs: 31 })).toBe(true);
  });

  it.each(OTHER)("for %s", (_, change) => {
    expect(sameWords(row, { ...row, ...change })).toBe(false);
  });
});

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { listRequests } from "@/lib/approvals/list";
import { answerWithin, LOOKS } from "@/lib/approvals/list-words";
import { listQuery, type ApprovalList } from "@/lib/approvals/schema";

let database: TestDatabase;
let office: Office;

/** As where the index takes too long: five newest, then eight. */
const SHORT = { first: 5, indexMs: 0, indexLaterMs: 0, later: 8 };

beforeAll(async () => {
  database = await productDatabase({ max: 10 });
  office = await anOffice(database.db);
  for (let n = 1; n <= 20; n += 1) await aRequest(office, { canonical_action: `Bash:sudo step-${n}`, agent_id: `agent-${n}`, reason: n % 10 === 1 ? "seldom" : "often" });
  await database.db.execute(sql`update approval_requests set created_at = created_at - (21 - substr(agent_id, 7)::int) * interval '1 minute'`);
});
afterAll(() => database.close());

async function pagesOf(query: Record<string, unknown>, looks = SHORT): Promise<ApprovalList[]> {
  const pages: ApprovalList[] = [];
  for (let cursor: string | null | undefined; cursor !== null && pages.length < 30; ) {
    const page = await listRequests(office.bob.ctx, listQuery.parse({ state: "all", ...query, ...(cursor === undefined ? {} : { cursor }) }), looks);
    pages.push(page);
    cursor = page.next_cursor;
  }
  return pages;
}
const agentsOf = (pages: ApprovalList[]) => pages.flatMap((page) => page.items.map((item) => item.agent_id));

describe("words that the index has no quick answer for", () => {
  it("are answered from the newest, with how far was looked, and the older pages find the rest, each once", async () => {
    const pages = await pagesOf({ q: "seldom" });
    expect(agentsOf(pages)).toEqual(["agent-11", "agent-1"]);
    expect(pages.map((page) => page.items.length)).toEqual([0, 1, 1]);
    const { items } = await listRequests(office.bob.ctx, listQuery.parse({ state: "all", agent: "agent-13" }));
    expect(pages[0]?.searched_to, "eight of the newest end with agent-13").toBe(items[0]?.created_at);
    expect(pages.at(-1)).toMatchObject({ searched_to: null, next_cursor: null });
  });

  it("full pages among the newest are pages like any other, and no request is left out or told twice", async () => {
    const pages = await pagesOf({ q: "often", limit: 3 });
    expect(pages[0]).toMatchObject({ searched_to: null });
    expect(agentsOf(pages)).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index).filter((n) => n % 10 !== 1).map((n) => `agent-${n}`));
  });

  it("the same holds for pending ones by time left, for those that wait for the reader, and for an action as a glob", async () => {
    const whole = agentsOf(await pagesOf({ state: "pending", q: "seldom" }, LOOKS));
    expect(whole.toSorted()).toEqual(["agent-1", "agent-11"]);
    expect(agentsOf(await pagesOf({ state: "pending", q: "seldom" }))).toEqual(whole);
    expect(agentsOf(await pagesOf({ state: "pending", q: "seldom", for_me: "true" }))).toEqual(whole);
    expect(agentsOf(await pagesOf({ action: "*sudo step-1" }))).toEqual(["agent-1"]);
  });

  it("a statement that takes longer than it may is given up without an error, and the connection serves the next", async () => {
    expect(await answerWithin(database.db, 30, { sql: "select pg_sleep(20)", params: [] })).toBeNull();
    expect(await answerWithin(database.db, 60_000, { sql: "select $1::int + 1 as n", params: [1] })).toEqual([{ n: 2 }]);
    await expect(answerWithin(database.db, 60_000, { sql: "select 1 / 0", params: [] })).rejects.toMatchObject({ code: "22012" });
  });
});

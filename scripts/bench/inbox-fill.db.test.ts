import { afterAll, beforeAll, expect, it } from "vitest";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aProject } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { listRequests } from "@/lib/approvals/list";
import { listQuery } from "@/lib/approvals/schema";
import { fillHistory, fillPending, questions, type Tenant } from "./inbox-fill";

const RECORDED = 4_000;
let database: TestDatabase;
let office: Office;
let tenant: Tenant;

beforeAll(async () => {
  database = await productDatabase({ max: 1 });
  office = await anOffice(database.db);
  tenant = { org: office.orgId, projects: [office.projectId, await aProject(database.db, office.orgId, "billing")], key: office.key.id, requestors: [office.alice.id, office.dana.id] };
  await fillPending(database.sql, tenant, { count: 60, alike: 50, mark: "1" });
  await fillHistory(database.sql, tenant, { from: 1, to: RECORDED });
  await database.sql`analyze approval_requests`;
});
afterAll(() => database.close());

/** How often the whole table has been read so far; one connection, so that it has said so by then. */
async function scans(): Promise<number> {
  await database.sql`select pg_stat_force_next_flush()`;
  await database.sql`select pg_stat_clear_snapshot()`;
  const [row] = await database.sql<{ n: string }[]>`select seq_scan::text as n from pg_stat_user_tables where relname = 'approval_requests'`;
  return Number(row?.n);
}

it("no way of asking for the list reads the whole table, and each finds what it asks for", async () => {
  const before = await scans();
  await database.sql`select count(*) from approval_requests where reason like '%quarterly%'`;
  expect(await scans(), "a reading of the whole table is noticed").toBe(before + 1);
  for (const [name, text] of Object.entries(questions(tenant))) {
    const query = listQuery.parse(Object.fromEntries(new URLSearchParams(text)));
    // More often than a statement is planned for its own values.
    for (let n = 0; n < 7; n += 1) {
      const { items } = await listRequests(office.bob.ctx, query);
      expect(items.length > 0, name).toBe(name !== "no such word");
    }
    expect(await scans(), name).toBe(before + 1);
  }
});

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aProject } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { publishPolicy } from "@/lib/policies/publish";
import type { Id } from "@/lib/ids";
import { showRequest } from "./show";

let database: TestDatabase;
let office: Office;
let asked: Id<"request">;

beforeAll(async () => {
  database = await productDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
  asked = (await aRequest(office, { canonical_action: "send_refund", args: { amount: 9_500, currency: "USD" }, agent_id: "billing-bot" })).id;
});

type Call = { amount?: unknown; args?: string; currency?: string; agent?: string; action?: string; decision?: "allow" | "deny"; daysAgo?: number; projectId?: string };

/** A recorded call of the agent, as any day leaves it. */
async function recorded({ amount, args = JSON.stringify({ amount, currency: "USD" }), agent = "billing-bot", action = "send_refund", decision = "allow", daysAgo = 1, projectId = office.projectId }: Call): Promise<void> {
  await database.sql`
    insert into governed_calls (id, org_id, project_id, key_id, agent_id, action, args, args_hash, decision, decision_source, at)
    values ('call_' || md5(random()::text), ${office.orgId}, ${projectId}, ${office.key.id}, ${agent}, ${action}, ${args}, 'sha256:', ${decision}, 'policy', now() - ${daysAgo} * interval '1 day')`;
}

const shown = async (id = asked) => (await showRequest(office.bob.ctx, id)).review?.earlier_amounts;

it("an amount stands beside those that the same agent was let move by the same action in the same currency", async () => {
  for (const amount of [120, "4200.00", 300.5]) await recorded({ amount });
  const others: Call[] = [
    { amount: 50_000, agent: "another-bot" },
    { amount: 50_000, action: "send_refund:partial" },
    { amount: 50_000, decision: "deny" },
    { amount: 50_000, daysAgo: 91 },
    { amount: 50_000, projectId: await aProject(database.db, office.orgId, "billing") },
    { args: '{"amount":50000,"currency":"EUR"}' },
    { args: '{"amount":50000}' },
    { args: '{"amount":"many","currency":"USD"}' },
  ];
  for (const other of others) await recorded(other);
  expect(await shown()).toEqual({
    count: 3, days: 90, since: null, as_large: 0,
    smallest: { value: "120", text: "120.00" }, largest: { value: "4200.00", text: "4,200.00" },
    marks: ["120", "300.5", "4200.00"],
    limit: { value: "1000", text: "1,000.00" },
  });
});

it("says that there is nothing to compare with, and how many were as large", async () => {
  expect(await shown()).toMatchObject({ count: 0, smallest: null, largest: null, as_large: 0, marks: [] });
  for (const amount of [9_499.99, 9_500, "9500.00", 20_000]) await recorded({ amount });
  expect(await shown()).toMatchObject({ count: 4, as_large: 3 });
});

it("draws at most sixty of many, the smallest and the largest among them", async () => {
  await database.sql`
    insert into governed_calls (id, org_id, project_id, key_id, agent_id, action, args, args_hash, decision, decision_source, at)
    select 'call_' || md5(random()::text), ${office.orgId}, ${office.projectId}, ${office.key.id}, 'billing-bot', 'send_refund', '{"amount":' || n || ',"currency":"USD"}', 'sha256:', 'allow', 'policy', now() - n * interval '1 minute'
    from generate_series(1, 5500) n`;
  const found = await shown();
  expect(found?.marks).toHaveLength(60);
  expect([found?.marks[0], found?.marks.at(-1)]).toEqual([found?.smallest?.value, found?.largest?.value]);
  expect(found?.since, "no more than the newest 5,000 calls are looked at, and that is said").toMatch(/Z$/);
  expect(found?.count).toBeLessThanOrEqual(5_000);
});

it("names the limit only while the rule that stopped the call is the live one", async () => {
  await publishPolicy(office.carol.ctx, office.projectId, { yaml: "version: '1'\nrules:\n  - deny: 'send_refund'\n    escalate_on_deny: true\n" });
  expect(await shown()).toMatchObject({ limit: null });
});

it("is there for money only", async () => {
  expect(await shown((await aRequest(office)).id)).toBeNull();
});

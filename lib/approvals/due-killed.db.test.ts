import { fileURLToPath } from "node:url";
import { count, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { approvalRequests, auditEvents, deliveries, notifications } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import { aProcess } from "@/db/testing/child";
import type { TestDatabase } from "@/db/testing/database";
import { manyPendingRequests } from "@/db/testing/pending-factory";
import { productDatabase } from "@/db/testing/product-database";

const DUE = Number(process.env.TEST_DUE ?? 200);
/** Seconds, held where the times are proved. */
const WITHIN_S = process.env.COUNTERSIGN_PROVE === undefined ? Number.POSITIVE_INFINITY : 60;
const PROCESS = fileURLToPath(new URL("./testing/due-process.ts", import.meta.url));

let test: TestDatabase;
let office: Office;
beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
  await test.sql`update approval_settings set escalate_to = array[${office.carol.id}] where org_id = ${office.orgId}`;
});
afterAll(() => test.close());

const open = () => test.db.$count(approvalRequests, sql`escalated_at is null`);

it(`${DUE} escalations that are due at once, two workers of which one is killed at its work: each is written, rung and mailed once`, async () => {
  await manyPendingRequests(test.db, { orgId: office.orgId, projectId: office.projectId, requestorId: office.alice.id }, DUE);
  await test.db.update(approvalRequests).set({ escalateAt: sql`clock_timestamp() - interval '1 second'` });
  const [first, second] = [await aProcess(PROCESS), await aProcess(PROCESS)];
  const started = performance.now();
  await expect.poll(open, { timeout: 60_000, interval: 5 }).toBeLessThan(DUE * 0.7);
  await first.kill();
  expect(await open(), "it was killed while there was work").toBeGreaterThan(0);
  await expect.poll(open, { timeout: DUE * 60, interval: 20 }).toBe(0);
  const took = (performance.now() - started) / 1_000;
  await second.kill();
  process.stdout.write(`${DUE} escalations due at once, two workers, one killed: ${took.toFixed(1)} s\n`);
  expect(took).toBeLessThan(WITHIN_S);

  const lines = await test.db.select({ id: auditEvents.requestId }).from(auditEvents).where(eq(auditEvents.type, "approval.escalated"));
  expect([lines.length, new Set(lines.map(({ id }) => id)).size]).toEqual([DUE, DUE]);
  const told = async (of: typeof deliveries | typeof notifications) => test.db.select({ n: count(), of: of.requestId }).from(of).groupBy(of.requestId, ...(of === deliveries ? [deliveries.kind] : []));
  for (const way of [deliveries, notifications]) {
    const each = await told(way);
    expect(each).toHaveLength(DUE);
    expect(each.filter(({ n }) => n !== 1)).toEqual([]);
  }
});

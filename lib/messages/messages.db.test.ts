import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deliveries } from "@/db/schema";
import { anOffice, aRequest } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { mailByFakeResend, type FakeResend } from "@/lib/channels/email/testing/fake-resend";
import { countMessages, listMessages } from "@/lib/messages/list";
import { replayMessages } from "@/lib/messages/replay";
import { deliverNext } from "@/lib/notifications/deliver";

let test: TestDatabase;
let resend: FakeResend;

beforeAll(async () => {
  resend = await mailByFakeResend();
  test = await productDatabase();
});
afterAll(() => Promise.all([test.close(), resend.close()]));

const give = (values: Partial<typeof deliveries.$inferInsert>, org: string) => test.db.update(deliveries).set(values).where(eq(deliveries.orgId, org as never));
const sendAll = async () => {
  while (await deliverNext(test.db)) continue;
};

it("a mail that was given up is on the log of its own organization with the reason, goes out again under its id, and not where its request has ended", async () => {
  const [office, other] = [await anOffice(test.db), await anOffice(test.db)];
  const [waits, ended] = [await aRequest(office), await aRequest(office, { args: { other: true } })];
  await give({ state: "dead", attempts: 8, startedAt: new Date(), lastError: "SMTP: 535 wrong password" }, office.orgId);
  await decideRequest(office.bob.ctx, ended.id, { action: "deny", reason: "no", digest: ended.digest });
  const { ctx } = office.carol;
  const { items } = await listMessages(ctx, { limit: 50, state: "dead" });
  expect(items.length).toBeGreaterThan(1);
  expect(items.every(({ last_error: error, attempts }) => error === "SMTP: 535 wrong password" && attempts === 8)).toBe(true);
  expect((await countMessages(ctx)).dead).toBe(items.length);
  expect((await listMessages(other.carol.ctx, { limit: 50 })).items).toEqual([]);
  expect(await replayMessages(other.carol.ctx, { ids: items.map(({ id }) => id as never) }), "another organization's are none").toEqual({ messages: 0 });
  const before = resend.sent.length;
  expect(await replayMessages(ctx, { until: new Date(Date.now() - 3_600_000) }), "none of that time").toEqual({ messages: 0 });
  expect(await replayMessages(ctx, {})).toEqual({ messages: items.length });
  await sendAll();
  const mine = new Map(items.map((one) => [one.id, one]));
  const again = resend.sent.slice(before).filter(({ key }) => mine.has(key as never));
  expect(new Set(again.map(({ key }) => mine.get(key as never)?.request_id))).toEqual(new Set([waits.id]));
  expect(new Set(again.map(({ key }) => key)).size).toBe(again.length);
  const after = await listMessages(ctx, { limit: 50 });
  expect(new Set(after.items.filter(({ id }) => mine.has(id)).map(({ state, request_id: request }) => `${request} ${state}`))).toEqual(new Set([`${waits.id} sent`, `${ended.id} skipped`]));
  await expect(replayMessages(office.bob.ctx, {})).rejects.toMatchObject({ status: 403 });
});

it("of many that were given up one person gets three at once and three more every five minutes", async () => {
  const office = await anOffice(test.db);
  for (let n = 0; n < 7; n += 1) await aRequest(office, { args: { n } });
  await give({ state: "dead", attempts: 8, startedAt: new Date() }, office.orgId);
  await replayMessages(office.carol.ctx, {});
  const rows = await test.db.select().from(deliveries).where(eq(deliveries.userId, office.bob.id));
  const waits = rows.map(({ nextAttemptAt }) => Math.round((nextAttemptAt.getTime() - Date.now()) / 300_000)).toSorted((a, b) => a - b).map(Math.abs);
  expect(waits).toEqual([0, 0, 0, 1, 1, 1, 2]);
});

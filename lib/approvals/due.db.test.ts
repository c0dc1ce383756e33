import { and, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, auditEvents, channelDeliveries, notifications } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { aChannel } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { doWhatIsDue } from "@/lib/approvals/due";
import type { Id } from "@/lib/ids";

const DUE = 20;
let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db, { escalateTo: [] });
  await test.sql`update organizations set agent_creations_per_minute = 10000, agent_pending_cap = 10000 where id = ${office.orgId}`;
});
afterAll(() => test.close());

const ago = sql`clock_timestamp() - interval '70 minutes'` as unknown as Date;

/** Requests whose time came an hour ago, while no worker ran. */
async function overdue(which: "escalation" | "expiry") {
  const ids: Id<"request">[] = [];
  for (let index = 0; index < DUE; index += 1) ids.push((await aRequest(office, { agent_id: `${which}-${index}` })).id);
  const expired = sql`clock_timestamp() - interval '1 hour'` as unknown as Date;
  await test.db.update(approvalRequests).set(which === "escalation" ? { escalateAt: expired } : { createdAt: ago, expiresAt: expired }).where(inArray(approvalRequests.id, ids));
  return ids;
}

describe("what came due while nobody worked", () => {
  it.each([["escalation", "approval.escalated"], ["expiry", "approval.expired"]] as const)("four workers at once make up for every %s, and do none of them twice", async (which, event) => {
    const channel = await aChannel(test.db, office.orgId, { kind: "webhook", url: "https://hooks.example.com", secret: "whsec_AAAA" });
    const ids = await overdue(which);
    const counts = await Promise.all(Array.from({ length: 4 }, () => doWhatIsDue(test.db)));
    while ((await doWhatIsDue(test.db)) > 0);
    expect(counts.reduce((sum, count) => sum + count, 0), "the workers met the same rows, so that something had to keep them apart").toBeGreaterThan(DUE);
    const written = await test.db.select({ id: auditEvents.requestId }).from(auditEvents).where(and(eq(auditEvents.type, event), inArray(auditEvents.requestId, ids)));
    expect(written).toHaveLength(DUE);
    expect(new Set(written.map(({ id }) => id)).size).toBe(DUE);
    const told = await test.db.select({ id: channelDeliveries.requestId }).from(channelDeliveries).where(and(eq(channelDeliveries.channelId, channel.id), eq(channelDeliveries.event, event)));
    expect([told.length, new Set(told.map(({ id }) => id)).size]).toEqual([DUE, DUE]);
    if (which === "expiry") expect(await test.db.$count(notifications, and(eq(notifications.type, event), inArray(notifications.requestId, ids)))).toBe(DUE);
    expect(await doWhatIsDue(test.db)).toBe(0);
  });
});

import { and, eq, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import * as schema from "@/db/schema";
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
const KINDS = [["escalation", "approval.escalated"], ["expiry", "approval.expired"]] as const;
type Which = (typeof KINDS)[number][0];

/** Requests whose time came an hour ago, while no worker ran. */
async function overdue(which: Which) {
  const ids: Id<"request">[] = [];
  for (let index = 0; index < DUE; index += 1) ids.push((await aRequest(office, { agent_id: `${which}-${index}` })).id);
  const expired = sql`clock_timestamp() - interval '1 hour'` as unknown as Date;
  await test.db.update(approvalRequests).set(which === "escalation" ? { escalateAt: expired } : { createdAt: ago, expiresAt: expired }).where(inArray(approvalRequests.id, ids));
  return ids;
}

/** What four workers that start at once make of it: how often they met the same rows, and how many lines and messages came of them. */
async function fourAtOnce(which: Which, event: (typeof KINDS)[number][1], db: Database) {
  const channel = await aChannel(test.db, office.orgId, { kind: "webhook", url: "https://hooks.example.com", secret: "whsec_AAAA" });
  const ids = await overdue(which);
  const counts = await Promise.all(Array.from({ length: 4 }, () => doWhatIsDue(db)));
  while ((await doWhatIsDue(db)) > 0);
  const lines = await test.db.select({ id: auditEvents.requestId }).from(auditEvents).where(and(eq(auditEvents.type, event), inArray(auditEvents.requestId, ids)));
  const told = await test.db.select({ id: channelDeliveries.requestId }).from(channelDeliveries).where(and(eq(channelDeliveries.channelId, channel.id), eq(channelDeliveries.event, event)));
  const rung = await test.db.$count(notifications, and(eq(notifications.type, event), inArray(notifications.requestId, ids)));
  return { met: counts.reduce((sum, count) => sum + count, 0), lines: [lines.length, new Set(lines.map(({ id }) => id)).size], told: [told.length, new Set(told.map(({ id }) => id)).size], rung };
}

/** The same database for a worker that looks at a row without holding it. */
function withoutRowLocks(client: TestDatabase["sql"]): Database {
  const unlocked = <C extends object>(inner: C): C =>
    new Proxy(inner, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === "unsafe") return (query: string, ...rest: unknown[]) => (member as (query: string, ...rest: unknown[]) => unknown)(query.replace(/ for (no key )?update$/, ""), ...rest);
        if (name !== "begin") return member;
        return (work: (inner: object) => unknown) => (member as (work: (inner: object) => unknown) => unknown)((inside) => work(unlocked(inside)));
      },
    });
  return drizzle(unlocked(client), { schema });
}

describe("what came due while nobody worked", () => {
  it.each(KINDS)("four workers at once make up for every %s, and do none of them twice", async (which, event) => {
    const { met, lines, told, rung } = await fourAtOnce(which, event, test.db);
    expect(met, "the workers met the same rows, so that something had to keep them apart").toBeGreaterThan(DUE);
    expect({ lines, told }).toEqual({ lines: [DUE, DUE], told: [DUE, DUE] });
    if (which === "expiry") expect(rung).toBe(DUE);
    expect(await doWhatIsDue(test.db)).toBe(0);
  });

  it.each(KINDS)("positive control: without holding the row, an %s is done twice, and the counts above see it", async (which, event) => {
    const { lines, told } = await fourAtOnce(which, event, withoutRowLocks(test.sql));
    expect(lines[0]).toBeGreaterThan(DUE);
    expect(told[0]).toBeGreaterThan(DUE);
  });
});

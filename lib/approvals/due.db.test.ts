import { and, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { approvalRequests, auditEvents, channelDeliveries, notifications } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { aChannel } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { withoutLocks } from "@/db/testing/without-locks";
import { doWhatIsDue } from "@/lib/approvals/due";
import { newId, type Id } from "@/lib/ids";

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

describe("what came due while nobody worked", () => {
  it.each(KINDS)("four workers at once make up for every %s, and do none of them twice", async (which, event) => {
    const { met, lines, told, rung } = await fourAtOnce(which, event, test.db);
    expect(met, "the workers met the same rows, so that something had to keep them apart").toBeGreaterThan(DUE);
    expect({ lines, told }).toEqual({ lines: [DUE, DUE], told: [DUE, DUE] });
    if (which === "expiry") expect(rung).toBe(DUE);
    expect(await doWhatIsDue(test.db)).toBe(0);
  });

  it.each(KINDS)("positive control: without holding the row, an %s is done twice, and the counts above see it", async (which, event) => {
    const { lines, told } = await fourAtOnce(which, event, withoutLocks(test.sql, / for (no key )?update$/));
    expect(lines[0]).toBeGreaterThan(DUE);
    expect(told[0]).toBeGreaterThan(DUE);
  });
});

/** The same database for a worker to which nothing is due but what it met first. */
function lookingOnce(db: Database): Database {
  return new Proxy(db, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "execute") return typeof member === "function" ? (member as () => unknown).bind(target) : member;
      return async (query: { queryChunks: unknown[] }) => (query.queryChunks.includes("[]") ? target.execute(query as never) : []);
    },
  });
}

/** Requests that nothing can be written about, due before one that is as it should be; answers whether that one was dealt with. */
async function behindFaulty(which: Which, faulty: number, work: (db: Database) => Promise<unknown>): Promise<boolean> {
  const ids = await overdue(which);
  const [good] = ids as [Id<"request">, ...Id<"request">[]];
  const [model] = await test.db.select().from(approvalRequests).where(eq(approvalRequests.id, ids[1] ?? good));
  if (model === undefined) throw new Error("no request to copy");
  const last = (which === "escalation" ? sql`clock_timestamp() + interval '20 hours'` : sql`clock_timestamp() - interval '1 minute'`) as unknown as Date;
  await test.db.update(approvalRequests).set({ expiresAt: last }).where(eq(approvalRequests.id, good));
  await test.db.insert(approvalRequests).values(Array.from({ length: faulty - ids.length + 1 }, () => ({ ...model, id: newId("request"), machine: "faulty" })));
  await test.sql.unsafe(`
    create or replace function fail_faulty() returns trigger language plpgsql as $$ begin if new.id <> '${good}' then raise exception 'out of order'; end if; return new; end $$;
    create trigger faulty before update on approval_requests for each row execute function fail_faulty()`);
  try {
    await work(test.db);
    const [row] = await test.db.select().from(approvalRequests).where(eq(approvalRequests.id, good));
    return which === "escalation" ? row?.escalatedAt !== null : row?.state === "expired";
  } finally {
    await test.sql.unsafe("drop trigger faulty on approval_requests; delete from approval_requests where machine = 'faulty'");
    await test.db.update(approvalRequests).set({ state: "cancelled" }).where(and(inArray(approvalRequests.id, ids), eq(approvalRequests.state, "pending")));
  }
}

describe("a request that cannot be dealt with when it is due", () => {
  it.each(KINDS)("holds up no other at its %s, and no more do a hundred and fifty", async (which) => {
    expect(await behindFaulty(which, 150, doWhatIsDue)).toBe(true);
  });

  it.each(KINDS)("positive control: whoever draws once does not come to the %s of the one behind a thousand", async (which) => {
    expect(await behindFaulty(which, 1_050, (db) => doWhatIsDue(lookingOnce(db)))).toBe(false);
  });
});

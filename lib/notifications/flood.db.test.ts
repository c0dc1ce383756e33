import { and, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deliveries, mailbox, notificationPreferences } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { sendSignInLink } from "@/lib/auth/sign-in-link";
import { newId, type Id } from "@/lib/ids";
import type { Claimed } from "@/lib/notifications/claim";
import { claimSome, deliver, deliverNext } from "@/lib/notifications/deliver";
import { recordEnding } from "@/lib/notifications/record";

/** More than one message tells. */
const HELD = 600;
let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(() => test.close());

const sendAll = async () => {
  while (await deliverNext(test.db)) continue;
};
const look = async (people: number) => Promise.all((await claimSome(test.db, people)).map((one) => deliver(test.db, one)));

async function aMail(to: TestPerson, values: Partial<typeof deliveries.$inferInsert>, count = 1): Promise<(typeof deliveries.$inferSelect)[]> {
  const at = new Date(Date.now() - 60_000);
  const rows = Array.from({ length: count }, () => newId("delivery")).map((id) => ({ id, orgId: office.orgId, kind: "email" as const, userId: to.id, template: "invitation", data: {}, dedupeKey: id, dueAt: at, nextAttemptAt: at, createdAt: at, ...values }));
  return test.db.insert(deliveries).values(rows).returning();
}

/** Mails about requests, all held by quiet hours that hold now. */
async function aQuietFlood(to: TestPerson, requestId: Id<"request">): Promise<void> {
  await test.db.insert(notificationPreferences).values({ orgId: office.orgId, userId: to.id, off: [], quietFrom: 0, quietTo: 1_440, quietZone: "UTC", quietExcept: "escalated", updatedAt: new Date() });
  await aMail(to, { template: "approval-requested", requestId }, HELD);
}

it("whoever is flooded with requests still gets the link they sign in with, and what escalates", async () => {
  const { bob } = office;
  const { id } = await aRequest(office);
  await sendAll();
  await aQuietFlood(bob, id);
  await sendAll();
  await sendSignInLink(bob.email);
  await aMail(bob, { template: "approval-escalated", requestId: id, dueAt: new Date(Date.now() - 6_000), nextAttemptAt: new Date(Date.now() - 6_000) });
  await sendAll();
  const rows = await test.db.select({ template: deliveries.template, state: deliveries.state }).from(deliveries).where(and(eq(deliveries.userId, bob.id), inArray(deliveries.template, ["sign-in", "approval-escalated"])));
  expect(rows.map(({ template, state }) => `${template} ${state}`).toSorted()).toEqual(["approval-escalated sent", "sign-in sent"]);
});

it("as many people as a worker looks at, all flooded, keep nobody else's mail waiting", async () => {
  const { id } = await aRequest(office);
  const flooded = await Promise.all([1, 2].map(() => aMember(test.db, office.orgId)));
  for (const person of flooded) await aQuietFlood(person, id);
  for (let looks = 0; looks < 20; looks += 1) await look(flooded.length);
  await sendSignInLink(office.victor.email);
  await look(flooded.length);
  expect(await test.db.$count(mailbox, eq(mailbox.recipient, office.victor.email))).toBe(1);
});

it("a reason that no database takes keeps none of those from being written down that ended with it", async () => {
  const begun = async (person: TestPerson): Promise<Claimed> => {
    const [leader] = await aMail(person, { attempts: 1 });
    if (leader === undefined) throw new Error("nothing was written");
    return { leader, told: [leader] };
  };
  const [good, bad, later] = [await begun(office.alice), await begun(office.dana), await begun(office.carol)];
  await Promise.all([
    recordEnding(test.db, good, { state: "sent" }),
    recordEnding(test.db, bad, { state: "dead", error: `550 no such\0 user ${"x".repeat(981)}😀` }),
    recordEnding(test.db, later, { state: "queued", error: "451 later\0", seconds: 5 }),
  ]);
  const rows = await test.db.select({ id: deliveries.id, state: deliveries.state, error: deliveries.lastError }).from(deliveries).where(inArray(deliveries.id, [good, bad, later].map(({ leader }) => leader.id)));
  const found = new Map(rows.map((row) => [row.id, row]));
  expect([good, bad, later].map(({ leader }) => found.get(leader.id)?.state)).toEqual(["sent", "dead", "queued"]);
  expect(found.get(later.leader.id)?.error).toBe("451 later");
});

it("a row that cannot be planned is given up with the reason, hours of a zone that is none hold nothing back, and everybody else's mail goes out", async () => {
  const own = await anOffice(test.db);
  const { id } = await aRequest(own);
  await sendAll();
  await test.db.insert(notificationPreferences).values({ orgId: own.orgId, userId: own.carol.id, off: [], quietFrom: 0, quietTo: 1_440, quietZone: "Mars/Olympus_Mons", quietExcept: "none", updatedAt: new Date() });
  const told = { orgId: own.orgId, template: "approval-requested", requestId: id };
  const [odd] = await aMail(own.bob, told);
  await test.db.execute(sql`update deliveries set due_at = '-infinity' where id = ${odd?.id ?? ""}`);
  const others = [...(await aMail(own.bob, told)), ...(await aMail(own.carol, told)), ...(await aMail(own.dana, told))];
  await sendAll();
  const stateOf = async (ids: (Id<"delivery"> | undefined)[]) => test.db.select({ state: deliveries.state, error: deliveries.lastError }).from(deliveries).where(inArray(deliveries.id, ids.flatMap((one) => one ?? [])));
  expect(await stateOf([odd?.id])).toEqual([{ state: "dead", error: "It could not be planned: when it is due is no moment." }]);
  expect(await stateOf(others.map((one) => one.id))).toEqual([1, 2, 3].map(() => ({ state: "sent", error: null })));
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { deliveries, mailbox, memberships } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { openSession, sendSignInLink } from "@/lib/auth/sign-in-link";
import { newId, type Id } from "@/lib/ids";
import { MAX_ATTEMPTS } from "@/lib/notifications/backoff";
import { deliverNext } from "@/lib/notifications/deliver";
import { startWorker } from "@/lib/notifications/worker";

let test: TestDatabase;
let org: Id<"org">;

beforeAll(async () => {
  test = await productDatabase({ max: 20 });
  org = await anOrganization(test.db);
});
afterAll(() => test.close());

async function queue(to: TestPerson, template = "invitation"): Promise<Id<"delivery">> {
  const id = newId("delivery");
  await test.db.insert(deliveries).values({ id, orgId: org, kind: "email", userId: to.id, template, data: {}, dedupeKey: id, nextAttemptAt: new Date(0), createdAt: new Date() });
  return id;
}

const rowOf = async (id: Id<"delivery">) => (await test.db.select().from(deliveries).where(eq(deliveries.id, id)))[0];

describe("the delivery worker", () => {
  it("sends a sign-in link within a moment of the commit, and the link in both parts of the mail opens a session", async () => {
    const alice = await aMember(test.db, org);
    const worker = startWorker(test);
    await sendSignInLink(alice.email);
    const mail = await vi.waitFor(async () => {
      const [row] = await test.db.select().from(mailbox).where(eq(mailbox.recipient, alice.email));
      expect(row).toBeDefined();
      return row;
    });
    await worker.stop();
    const token = /\/review\/([\w-]{43})/.exec(mail?.text ?? "")?.[1] ?? "";
    expect(mail?.html).toContain(`/review/${token}"`);
    expect((await openSession(token, "r_1")).userId).toBe(alice.id);
  });

  it("mails a link that leads on to the page that was asked for, and never to another origin", async () => {
    const [carol, mallory] = [await aMember(test.db, org), await aMember(test.db, org)];
    await sendSignInLink(carol.email, "/grants?state=active");
    await sendSignInLink(mallory.email, "//evil.com");
    while (await deliverNext(test.db));
    const textFor = async (person: TestPerson) => (await test.db.select().from(mailbox).where(eq(mailbox.recipient, person.email)))[0]?.text;
    expect(await textFor(carol)).toMatch(/\/review\/[\w-]{43}\?next=%2Fgrants%3Fstate%3Dactive\s/);
    expect(await textFor(mallory)).toMatch(/\/review\/[\w-]{43}\s/);
    expect(await textFor(mallory)).not.toContain("evil.com");
  });

  it("sends each delivery once, however many workers look", async () => {
    const bob = await aMember(test.db, org);
    const ids = await Promise.all(Array.from({ length: 40 }, () => queue(bob)));
    const drain = async () => {
      while (await deliverNext(test.db));
    };
    await Promise.all(Array.from({ length: 8 }, drain));
    const rows = await test.db.select().from(deliveries).where(eq(deliveries.userId, bob.id));
    expect(rows.map((row) => [row.state, row.attempts])).toEqual(ids.map(() => ["sent", 1]));
    expect(await test.db.$count(mailbox, eq(mailbox.recipient, bob.email))).toBe(40);
  });

  it("tells nobody who was deactivated in the meantime", async () => {
    const gone = await aMember(test.db, org);
    const id = await queue(gone);
    await test.db.update(memberships).set({ deactivatedAt: new Date() }).where(eq(memberships.userId, gone.id));
    while (await deliverNext(test.db));
    expect(await rowOf(id)).toMatchObject({ state: "skipped", lastError: "Not sent. The recipient is no longer an active member." });
    expect(await test.db.$count(mailbox, eq(mailbox.recipient, gone.email))).toBe(0);
  });

  it("tries a failed delivery again later, and lists it as dead after the last attempt", async () => {
    const carol = await aMember(test.db, org);
    const id = await queue(carol);
    await test.sql`alter table mailbox rename to mailbox_away`;
    await deliverNext(test.db);
    const first = await rowOf(id);
    expect(first).toMatchObject({ state: "queued", attempts: 1, lastError: 'relation "mailbox" does not exist' });
    expect(first?.nextAttemptAt.getTime()).toBeGreaterThan(Date.now());
    await test.db.update(deliveries).set({ attempts: MAX_ATTEMPTS - 1, nextAttemptAt: new Date(0) }).where(eq(deliveries.id, id));
    await deliverNext(test.db);
    expect(await rowOf(id)).toMatchObject({ state: "dead", attempts: MAX_ATTEMPTS });
    await test.sql`alter table mailbox_away rename to mailbox`;
  });

  it("takes over from a worker that died while it was sending, and the mailbox holds one mail", async () => {
    const dana = await aMember(test.db, org);
    const id = await queue(dana);
    await deliverNext(test.db);
    await test.db.update(deliveries).set({ state: "queued", nextAttemptAt: new Date(0) }).where(eq(deliveries.id, id));
    await deliverNext(test.db);
    expect(await rowOf(id)).toMatchObject({ state: "sent", attempts: 2 });
    expect(await test.db.$count(mailbox, eq(mailbox.recipient, dana.email))).toBe(1);
  });
});

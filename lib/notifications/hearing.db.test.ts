import { fileURLToPath } from "node:url";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, deliveries, notifications, organizations } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { aProcess } from "@/db/testing/child";
import type { TestDatabase } from "@/db/testing/database";
import { aMember } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { delegateRequest } from "@/lib/approvals/delegate";
import { doWhatIsDue } from "@/lib/approvals/due";
import { mailByFakeResend, type FakeResend } from "@/lib/channels/email/testing/fake-resend";
import { deliverNext } from "@/lib/notifications/deliver";
import { changePreferences, readPreferences, unsubscribe } from "@/lib/notifications/preferences";
import type { Preferences } from "@/lib/notifications/schema";
import { unsubscribeToken } from "@/lib/notifications/unsubscribe-token";
import type { Topic, Way } from "@/lib/vocabulary";

const WORKERS = fileURLToPath(new URL("./testing/worker-process.ts", import.meta.url));

let test: TestDatabase;
let resend: FakeResend;

beforeAll(async () => {
  resend = await mailByFakeResend();
  test = await productDatabase({ max: 20 });
});
afterAll(() => Promise.all([test.close(), resend.close()]));

const pace = { email: { most: 3, windowSeconds: 300, gatherSeconds: 0.5 }, push: { most: 3, windowSeconds: 60, gatherSeconds: 0.5 } };
const drain = async (db = test.db) => {
  while (await deliverNext(db, { pace }));
};
const mailsTo = (person: { email: string }) => resend.sent.filter(({ to }) => to.includes(person.email));

/** An office in which Bob alone is asked. */
async function anOfficeOfBob(): Promise<Office> {
  const office = await anOffice(test.db);
  await test.sql`update approval_settings set approvers = ${[office.bob.id]} where org_id = ${office.orgId}`;
  await test.db.update(organizations).set({ agentCreationsPerMinute: 10_000, agentPendingCap: 10_000 }).where(eq(organizations.id, office.orgId));
  return office;
}

async function mute(person: Office["bob"], topic: Topic, way: Way, quiet: Preferences["quiet_hours"] = null): Promise<void> {
  const now = await readPreferences(person.ctx);
  await changePreferences(person.ctx, { topics: { ...now.topics, [topic]: { ...now.topics[topic], [way]: false } }, quiet_hours: quiet });
}

/** Sixteen requests that come due for Bob at the same moment while two processes with four workers each look for work. */
async function sixteenAtOnce(url: string) {
  const office = await anOfficeOfBob();
  const requests: Awaited<ReturnType<typeof aRequest>>[] = [];
  while (requests.length < 16) requests.push(await aRequest(office, { ttl_seconds: 1_800 }));
  const asked = and(eq(deliveries.userId, office.bob.id), eq(deliveries.template, "approval-requested"));
  const due = (when: ReturnType<typeof sql>) => test.db.update(deliveries).set({ dueAt: when, nextAttemptAt: when }).where(asked);
  await due(sql`clock_timestamp() + interval '1 hour'`);
  const before = resend.asked();
  const processes = await Promise.all([1, 2].map(() => aProcess(WORKERS, { DATABASE_URL: url })));
  await due(sql`clock_timestamp()`);
  const waiting = () => test.db.$count(deliveries, and(asked, eq(deliveries.state, "queued")));
  for (let looked = 0; looked < 200 && (await waiting()) > 0; looked += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all(processes.map((one) => one.kill()));
  const mails = mailsTo(office.bob);
  const rows = await test.db.delete(deliveries).where(eq(deliveries.userId, office.bob.id)).returning();
  const states = new Set(rows.flatMap(({ template, state }) => (template === "approval-requested" ? [state] : [])));
  return { mails, handedOver: resend.asked() - before, toldIn: requests.map(({ canonical_action: action }) => mails.filter(({ text }) => `${text}\n`.includes(`    ${action}\n`)).length), states };
}

/** Quiet hours in which this very moment lies, in a zone of its own. */
function quietNow(except: "none" | "escalated" | "ending"): Preferences["quiet_hours"] {
  const clock = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
  return { from: clock(-60), to: clock(60), zone: "UTC", except };
}

describe("mail about requests", () => {
  it("sends one person at most three mails for sixteen requests at once, each request told in one and each mail handed over once, with eight workers in two processes", async () => {
    const { mails, handedOver, toldIn, states } = await sixteenAtOnce(test.url);
    expect(mails.length).toBeLessThanOrEqual(3);
    expect(handedOver).toBe(mails.length);
    expect(toldIn).toEqual(Array.from({ length: 16 }, () => 1));
    expect(new Set(mails.flatMap(({ text }) => text.match(/\/review\/[\w-]{43}/g) ?? [])).size).toBe(16);
    expect(states).toEqual(new Set(["sent"]));
  });

  it("positive control: where the lock on the person keeps nobody out, the same run sees it", async () => {
    await test.sql.unsafe("create schema careless; create function careless.pg_try_advisory_xact_lock(bigint) returns boolean language sql as 'select true'");
    const url = new URL(test.url);
    url.searchParams.set("search_path", "careless,pg_catalog,public");
    const { mails, handedOver, toldIn, states } = await sixteenAtOnce(url.href);
    expect(mails.length > 3 || handedOver > mails.length || toldIn.some((n) => n !== 1) || states.size > 1).toBe(true);
  });

  it("is at the provider once although its answer was lost and the request was decided meanwhile", async () => {
    const office = await anOfficeOfBob();
    const request = await aRequest(office);
    resend.loseNextAnswer();
    await drain();
    const row = () => test.db.select().from(deliveries).where(and(eq(deliveries.userId, office.bob.id), eq(deliveries.requestId, request.id)));
    expect((await row())[0]).toMatchObject({ state: "queued", attempts: 1 });
    await test.db.update(approvalRequests).set({ reason: "said otherwise" }).where(eq(approvalRequests.id, request.id));
    await test.db.update(deliveries).set({ nextAttemptAt: new Date(0) }).where(eq(deliveries.userId, office.bob.id));
    const asked = resend.asked();
    await drain();
    expect(resend.asked()).toBe(asked + 1);
    expect((await row())[0]).toMatchObject({ state: "sent", attempts: 2 });
    expect(mailsTo(office.bob)).toHaveLength(1);
  });

  it("tells the facts, who may decide, the digest and the end, and those who have not answered once more half-way", async () => {
    const office = await anOfficeOfBob();
    const request = await aRequest(office, { ttl_seconds: 1_800 });
    await drain();
    expect(mailsTo(office.bob)[0]?.text).toMatch(new RegExp(`May decide: +You alone[^]*Digest: +${request.digest.slice(7, 11)} `));
    await test.db.update(deliveries).set({ dueAt: new Date(0), nextAttemptAt: new Date(0) }).where(and(eq(deliveries.userId, office.bob.id), eq(deliveries.template, "approval-reminder")));
    await drain();
    const [, reminder] = mailsTo(office.bob);
    expect(reminder?.subject).toMatch(/^Still waiting: /);
    expect(reminder?.headers?.["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const url = /<(.+)>/.exec(reminder?.headers?.["List-Unsubscribe"] ?? "")?.[1] ?? "";
    expect(await unsubscribe(new URL(url).searchParams.get("token") ?? "")).toEqual({ stopped: true, topic: "reminded" });
    expect((await readPreferences(office.bob.ctx)).topics.reminded).toEqual({ bell: false, mail: false, push: true });
  });

  it("keeps the pace after its provider was away: three that are still tried, and what came meanwhile together and later", async () => {
    const office = await anOfficeOfBob();
    resend.refuseAll(true);
    const requests: Awaited<ReturnType<typeof aRequest>>[] = [];
    const hourLater = () => test.sql`update deliveries set started_at = started_at - interval '1 hour', due_at = due_at - interval '1 hour', next_attempt_at = '2000-01-01' where user_id = ${office.bob.id} and state = 'queued' and template = 'approval-requested'`;
    for (let hour = 1; hour <= 4; hour += 1) {
      for (let asked = 0; asked < 4; asked += 1) requests.push(await aRequest(office, { ttl_seconds: 1_800 }));
      await drain();
      await hourLater();
    }
    resend.refuseAll(false);
    await drain();
    expect(mailsTo(office.bob)).toHaveLength(3);
    await test.sql`update deliveries set started_at = started_at - interval '5 minutes', next_attempt_at = '2000-01-01' where user_id = ${office.bob.id} and template = 'approval-requested'`;
    await drain();
    const mails = mailsTo(office.bob);
    expect(mails).toHaveLength(4);
    expect(requests.map(({ canonical_action: action }) => mails.filter(({ text }) => `${text}\n`.includes(`    ${action}\n`)).length)).toEqual(requests.map(() => 1));
  });

  it("is not sent any more once its person has switched it off, also where it was on its way already", async () => {
    const office = await anOfficeOfBob();
    const [first, second] = [await aRequest(office, { ttl_seconds: 1_800 }), await aRequest(office, { ttl_seconds: 1_800 })];
    await drain();
    const due = (id: typeof first.id) => test.db.update(deliveries).set({ dueAt: new Date(0), nextAttemptAt: new Date(0) }).where(and(eq(deliveries.requestId, id), eq(deliveries.template, "approval-reminder")));
    await due(first.id);
    await drain();
    const before = mailsTo(office.bob).length;
    const url = /<(.+)>/.exec(mailsTo(office.bob).at(-1)?.headers?.["List-Unsubscribe"] ?? "")?.[1] ?? "";
    await unsubscribe(new URL(url).searchParams.get("token") ?? "");
    await due(second.id);
    await drain();
    expect(mailsTo(office.bob)).toHaveLength(before);
    const left = await test.db.select({ state: deliveries.state, error: deliveries.lastError }).from(deliveries).where(and(eq(deliveries.requestId, second.id), eq(deliveries.template, "approval-reminder"), eq(deliveries.kind, "email")));
    expect(left).toEqual([{ state: "skipped", error: "Not sent. The person wants to hear no more of this." }]);
  });

  it("does not say of who is asked later, by escalation or in somebody's place, that they alone may decide", async () => {
    const office = await anOfficeOfBob();
    const [dana, request] = [await aMember(test.db, office.orgId, { role: "approver" }), await aRequest(office, { ttl_seconds: 1_800 })];
    const victor = await aMember(test.db, office.orgId, { role: "viewer" });
    await delegateRequest(office.bob.ctx, request.id, { to: dana.email });
    await test.sql`update approval_settings set escalate_to = ${[victor.id]} where org_id = ${office.orgId}`;
    await test.db.update(approvalRequests).set({ escalateAt: new Date(0) }).where(eq(approvalRequests.id, request.id));
    await doWhatIsDue(test.db);
    await drain();
    for (const person of [dana, victor]) {
      expect(mailsTo(person)).toHaveLength(1);
      expect(mailsTo(person)[0]?.text).not.toContain("May decide");
    }
    expect(mailsTo(office.bob)[0]?.text).toContain("May decide");
  });

  it("does not remind of what has been answered", async () => {
    const office = await anOfficeOfBob();
    const request = await aRequest(office, { ttl_seconds: 1_800 });
    await test.db.update(approvalRequests).set({ state: "cancelled", resolvedAt: new Date() }).where(eq(approvalRequests.id, request.id));
    await test.db.update(deliveries).set({ dueAt: new Date(0), nextAttemptAt: new Date(0) }).where(eq(deliveries.userId, office.bob.id));
    await drain();
    expect(mailsTo(office.bob)).toEqual([]);
  });
});

describe("what a person wants to hear", () => {
  it("decides by which way they hear of an event, and nobody else's mail changes", async () => {
    const office = await anOffice(test.db);
    await mute(office.bob, "asked", "mail");
    await mute(office.dana, "asked", "bell");
    const request = await aRequest(office);
    const mailed = await test.db.select({ to: deliveries.userId }).from(deliveries).where(and(eq(deliveries.requestId, request.id), eq(deliveries.kind, "email")));
    const rung = await test.db.select({ to: notifications.userId }).from(notifications).where(eq(notifications.requestId, request.id));
    expect(new Set(mailed.map(({ to }) => to))).toEqual(new Set([office.carol.id, office.dana.id]));
    expect(new Set(rung.map(({ to }) => to))).toEqual(new Set([office.carol.id, office.bob.id]));
  });

  it("is held in quiet hours, let through where it was escalated, and told together afterwards", async () => {
    const office = await anOfficeOfBob();
    await mute(office.bob, "reminded", "push", quietNow("escalated"));
    const [first, second] = [await aRequest(office, { ttl_seconds: 1_800 }), await aRequest(office, { ttl_seconds: 1_800 })];
    await drain();
    expect(mailsTo(office.bob)).toEqual([]);
    await test.sql`update approval_settings set escalate_to = ${[office.bob.id]} where org_id = ${office.orgId}`;
    await test.db.update(approvalRequests).set({ escalateAt: new Date(0) }).where(eq(approvalRequests.id, first.id));
    await doWhatIsDue(test.db);
    await drain();
    expect(mailsTo(office.bob).map(({ subject }) => subject.slice(0, 10))).toEqual(["Escalated:"]);
    await mute(office.bob, "reminded", "push", null);
    await test.db.update(deliveries).set({ nextAttemptAt: new Date(0), dueAt: new Date(Date.now() - 60_000) }).where(and(eq(deliveries.userId, office.bob.id), eq(deliveries.template, "approval-requested")));
    await drain();
    const [, digest] = mailsTo(office.bob);
    expect(digest?.subject).toBe("2 requests wait for you");
    for (const { canonical_action: action } of [first, second]) expect(digest?.text).toContain(action);
  });

  it("is refused where it means nothing", async () => {
    const office = await anOffice(test.db);
    const now = await readPreferences(office.bob.ctx);
    await expect(changePreferences(office.bob.ctx, { ...now, quiet_hours: { from: "22:00", to: "07:00", zone: "Nowhere/City", except: "none" } })).rejects.toMatchObject({ slug: "invalid_request" });
    await expect(changePreferences(office.bob.ctx, { ...now, quiet_hours: { from: "22:00", to: "22:00", zone: "UTC", except: "none" } })).rejects.toMatchObject({ slug: "invalid_request" });
  });

  it("cannot be changed by a token that was altered, or of somebody who is gone", async () => {
    const office = await anOffice(test.db);
    const token = unsubscribeToken({ userId: office.bob.id, orgId: office.orgId, topic: "decided" });
    const gone = await aMember(test.db, office.orgId, { deactivated: true });
    for (const bad of [`${token}x`, token.replace("decided", "asked"), token.replace(office.bob.id, office.dana.id), "", "a.b.c.d", unsubscribeToken({ userId: gone.id, orgId: office.orgId, topic: "decided" })]) {
      await expect(unsubscribe(bad)).rejects.toMatchObject({ slug: "not_found" });
    }
  });
});

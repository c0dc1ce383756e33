import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditEvents, deliveries, pushSubscriptions } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { replayMessages } from "@/lib/messages/replay";
import { claimSome, deliverNext } from "@/lib/notifications/deliver";
import { ringBrowsers } from "@/lib/push/ring";
import { addBrowser, listBrowsers, removeBrowser, testBrowser } from "@/lib/push/subscribe";
import type { Id } from "@/lib/ids";
import { aBrowser, aPushService, type PushService } from "@/lib/push/testing/push-service";

let test: TestDatabase;
let service: PushService;
let office: Office;

beforeAll(async () => {
  service = await aPushService();
  allowLoopback();
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(() => Promise.all([test.close(), service.close()]));

async function drain(): Promise<void> {
  while (await deliverNext(test.db));
}

async function subscribe(path: string, person = office.bob) {
  const browser = aBrowser();
  const made = await addBrowser(person.ctx, { endpoint: `${service.url}${path}`, keys: browser.keys, name: path }, null);
  const read = () => service.pushed.filter((one) => one.path === path).map(({ body }) => JSON.parse(browser.read(body)) as Record<string, unknown>);
  return { id: made.id as Id<"subscription">, read };
}

it("a request rings every browser of those who may decide, readable by that browser alone, and says nothing that a lock screen should not show", async () => {
  const [phone, laptop] = [await subscribe("/phone"), await subscribe("/laptop")];
  const request = await aRequest(office, { reason: "a secret reason" });
  await drain();
  for (const { read } of [phone, laptop]) expect(read()).toEqual([{ id: expect.stringMatching(/^dlv_/), title: "A request is waiting for you", body: "acme, project web", tag: request.id, url: `/approvals/${request.id}`, until: request.expires_at }]);
  const said = JSON.stringify(phone.read());
  for (const secret of [request.canonical_action, "a secret reason", office.alice.name, "sudo"]) expect(said).not.toContain(secret);
  const [push] = service.pushed;
  expect(push?.headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high" });
  expect(Number(push?.headers["ttl"])).toBeLessThanOrEqual(300);
  expect(push?.headers["authorization"]).toMatch(/^vapid t=.+, k=.+/);
  await Promise.all([phone, laptop].map(({ id }) => removeBrowser(office.bob.ctx, id)));
});

it("a browser that is gone is forgotten with a line for the auditor, one that fails is rung again, and the others are not rung twice", async () => {
  const [gone, well, away] = [await subscribe("/gone"), await subscribe("/well"), await subscribe("/away")];
  service.answer("/gone", 410);
  service.answer("/away", 503);
  const request = await aRequest(office);
  await drain();
  expect((await listBrowsers(office.bob.ctx)).items.map(({ name }) => name).toSorted()).toEqual(["/away", "/well"]);
  expect(await test.db.$count(auditEvents, and(eq(auditEvents.type, "push.removed"), eq(auditEvents.subjectId, gone.id)))).toBe(1);
  const row = and(eq(deliveries.kind, "push"), eq(deliveries.requestId, request.id));
  expect((await test.db.select().from(deliveries).where(row))[0]).toMatchObject({ state: "queued", data: { taken: [well.id] } });
  service.answer("/away", 201);
  await test.db.update(deliveries).set({ nextAttemptAt: new Date(0) }).where(row);
  await drain();
  expect((await test.db.select().from(deliveries).where(row))[0]).toMatchObject({ state: "sent" });
  expect([well.read().length, away.read().filter(({ tag }) => tag === request.id).length]).toEqual([1, 2]);
  await Promise.all([well, away].map(({ id }) => removeBrowser(office.bob.ctx, id)));
});

it("a push that one browser never takes is accounted for by browser: given up with the reason, and sent again to that one alone", async () => {
  const own = await anOffice(test.db);
  const [well, odd] = [await subscribe("/fine", own.bob), await subscribe("/odd", own.bob)];
  service.answer("/odd", 403);
  const request = await aRequest(own);
  const row = and(eq(deliveries.kind, "push"), eq(deliveries.requestId, request.id));
  await drain();
  expect((await test.db.select().from(deliveries).where(row))[0]).toMatchObject({ state: "dead", lastError: "1 of 2 browsers took it. /odd: The push service answered 403.", data: { taken: [well.id] } });
  service.answer("/odd", 201);
  expect(await replayMessages(own.carol.ctx, { ids: undefined, since: undefined, until: undefined })).toEqual({ messages: 1 });
  await drain();
  expect((await test.db.select().from(deliveries).where(row))[0]).toMatchObject({ state: "sent", data: { taken: [well.id, odd.id] } });
  expect([well.read().length, odd.read().length]).toEqual([1, 2]);
  const topics = service.pushed.filter(({ path }) => path === "/odd").map(({ headers }) => headers["topic"]);
  expect(topics).toEqual([expect.stringMatching(/^[\w-]{32}$/), topics[0]]);
});

it("a process that ends after one browser took a push and before the others answered rings that one no more", async () => {
  const own = await anOffice(test.db);
  const [first, slow] = [await subscribe("/first", own.bob), await subscribe("/slow", own.bob)];
  service.answer("/slow", null);
  const request = await aRequest(own);
  const [claimed] = await claimSome(test.db, 8).then((all) => all.filter(({ leader }) => leader.kind === "push"));
  if (claimed === undefined) throw new Error("no push was due");
  // What this process would write down at the end is lost, as if it had ended.
  const lost = ringBrowsers(test.db, claimed);
  const row = and(eq(deliveries.kind, "push"), eq(deliveries.requestId, request.id));
  await expect.poll(async () => (await test.db.select().from(deliveries).where(row))[0]?.data["taken"], { timeout: 5_000, interval: 10 }).toEqual([first.id]);
  service.answer("/slow", 201);
  service.release();
  await lost;
  await test.db.update(deliveries).set({ nextAttemptAt: new Date(0) }).where(row);
  await drain();
  expect((await test.db.select().from(deliveries).where(row))[0]).toMatchObject({ state: "sent" });
  expect([first.read().length, slow.read().length]).toEqual([1, 2]);
});

it("is not sent for what is over, rings for a test, and keeps no address in the clear", async () => {
  const phone = await subscribe("/tested");
  await testBrowser(office.bob.ctx, phone.id);
  await drain();
  expect(phone.read().map(({ tag }) => tag)).toEqual(["test"]);
  await expect(testBrowser(office.dana.ctx, phone.id)).rejects.toMatchObject({ slug: "not_found" });
  await expect(removeBrowser(office.dana.ctx, phone.id)).rejects.toMatchObject({ slug: "not_found" });
  const [kept] = await test.db.select().from(pushSubscriptions).where(eq(pushSubscriptions.id, phone.id));
  expect(kept?.endpointHash).toMatch(/^[0-9a-f]{64}$/);
  expect(Buffer.from(kept?.sealed ?? []).toString("latin1")).not.toContain("127.0.0.1");
});

it("refuses addresses inside a network, and keys that are none", async () => {
  const { keys } = aBrowser();
  for (const endpoint of ["http://10.0.0.1/x", "https://169.254.169.254/latest", "https://user:pw@push.example.com/x"]) {
    await expect(addBrowser(office.bob.ctx, { endpoint, keys, name: "x" }, null), endpoint).rejects.toMatchObject({ slug: "invalid_request" });
  }
  await expect(addBrowser(office.bob.ctx, { endpoint: "https://push.example.com/x", keys: { ...keys, auth: "AAAA" }, name: "x" }, null)).rejects.toMatchObject({ slug: "invalid_request" });
});

it("a person has at most twenty browsers, however many ask to be rung at once", async () => {
  const dana = office.dana.ctx;
  const add = (n: number) => addBrowser(dana, { endpoint: `${service.url}/many-${n}`, keys: aBrowser().keys, name: `browser ${n}` }, null);
  const settled = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => add(n)));
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
  expect((await listBrowsers(dana)).items).toHaveLength(20);
  await expect(add(99)).rejects.toMatchObject({ slug: "conflict", message: expect.stringContaining("Switch one off first") });
});

import { randomBytes } from "node:crypto";
import type { CDPSession, Page, Worker } from "@playwright/test";
import { aBrowser, aPushService, type PushService, type TestBrowser } from "@/lib/push/testing/push-service";
import { baseUrl } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { org, post, signIn } from "./own-people";

let service: PushService;
test.beforeAll(async () => {
  service = await aPushService();
});
test.afterAll(() => service?.close());

/** The browser's own push service is on the Internet, so an address on loopback and keys of this test take its place; all else is the browser's own. */
async function reachedAt(page: Page, endpoint: string, { keys }: TestBrowser): Promise<void> {
  await page.addInitScript(({ endpoint, keys }) => {
    let made: PushSubscription | null = null;
    PushManager.prototype.getSubscription = async () => made;
    PushManager.prototype.subscribe = async (options) => {
      const applicationServerKey = options?.applicationServerKey as Uint8Array<ArrayBuffer>;
      made = { endpoint, options: { applicationServerKey: applicationServerKey.buffer, userVisibleOnly: true }, toJSON: () => ({ endpoint, keys }), unsubscribe: async () => true } as unknown as PushSubscription;
      return made;
    };
  }, { endpoint, keys });
}

/** What a push service does with a message for this browser. */
async function deliver(devtools: CDPSession, data: string): Promise<void> {
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations.forEach(({ registrationId }) => resolve(registrationId)));
  });
  await devtools.send("ServiceWorker.enable");
  await devtools.send("ServiceWorker.deliverPushMessage", { origin: baseUrl(), registrationId: await registered, data });
}

/** What a service worker has, as far as this test touches it. */
type Ringing = EventTarget & { registration: ServiceWorkerRegistration; NotificationEvent: new (type: string, init: { notification: Notification }) => Event };

const shownBy = (worker: Worker) => worker.evaluate(async () => {
  const { registration } = self as unknown as Ringing;
  return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
});

test("a browser that is switched on rings for a request, shows nothing of what it would run, and leads before it; then the agent goes on", async ({ agent, browser, mark }) => {
  const address = `${randomBytes(5).toString("hex")}@acme.com`;
  const context = await browser.newContext({ baseURL: baseUrl(), permissions: ["notifications"] });
  const page = await context.newPage();
  await post(page.request, `/api/orgs/${org()}/members`, { email: address, role: "approver", name: "Petra Ring" });
  const self = aBrowser();
  const path = `/${randomBytes(8).toString("hex")}`;
  await reachedAt(page, `${service.url}${path}`, self);
  await signIn(page, address);
  await page.goto("/settings/account#notifications");
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.getByRole("button", { name: "Ring this browser" }).click();
  await expect(page.getByRole("table", { name: "Browsers that ring" })).toContainText("this one");
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));

  const pending = await agent().requestApproval(await agent().guard(sudo(mark)), { message: `a secret of ${mark}`, timeoutS: 120 });
  const final = pending.wait();
  // Others' requests ring too; this browser was switched on a moment ago, so the first two pushes go out alone.
  const rung = () => service.pushed.filter((one) => one.path === path).map(({ body }) => self.read(body)).find((text) => text.includes(pending.id));
  await expect.poll(rung, { timeout: 15_000 }).toBeDefined();
  const message = rung() ?? "";
  expect(message).not.toContain(mark);
  const devtools = await context.newCDPSession(page);
  await deliver(devtools, message);
  await expect.poll(() => shownBy(worker)).toEqual([{ title: "A request is waiting for you", body: expect.stringMatching(/^acme, project web. Answer by \d\d:\d\d\.$/), tag: pending.id }]);

  const rings = () => worker.evaluate(async () => (await (self as unknown as Ringing).registration.getNotifications()).map((one) => (one as Notification & { renotify: boolean }).renotify));
  expect(await rings()).toEqual([true]);
  await deliver(await context.newCDPSession(page), message);
  await expect.poll(rings, "what is repeated takes the place of what stands there, and does not ring again").toEqual([false]);

  await worker.evaluate(async () => {
    const scope = self as unknown as Ringing;
    const [notification] = await scope.registration.getNotifications();
    if (notification !== undefined) scope.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
  });
  await expect(page).toHaveURL(new RegExp(`/approvals/${pending.id}`));
  expect(await page.evaluate(() => "sameDocument" in window), "and the page was not loaded anew").toBe(true);
  expect(await shownBy(worker)).toEqual([]);
  await page.getByRole("button", { name: /^Approve once/ }).click();
  expect(await final).toMatchObject({ denied: false, approvedViaHitl: true });
  await context.close();
});

test("the app can be installed, on a page that was just opened", async ({ pageOf }) => {
  const page = await pageOf("bob");
  await page.goto("/approvals");
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A test's own context is a private window, into which nothing is installed; nothing else may be wrong.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
  const { errors, url } = await devtools.send("Page.getAppManifest");
  expect({ errors, url }).toEqual({ errors: [], url: `${baseUrl()}/manifest.webmanifest` });
});

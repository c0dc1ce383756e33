import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { aBrowser, aPushService, type PushService } from "@/lib/push/testing/push-service";
import { noViolationAnywhere } from "./accessibility";
import { baseUrl } from "./demo";
import { expect, test } from "./fixtures";
import { org, post, signIn } from "./own-people";

let service: PushService;
test.beforeAll(async () => {
  service = await aPushService();
});
test.afterAll(() => service?.close());

/** Somebody whose only browser is on a push service that refuses, and who tried twice to have it ring. */
async function notRung(page: Page, name: string): Promise<{ path: string; asked(): number }> {
  const [address, path] = [`${randomBytes(5).toString("hex")}@acme.com`, `/${randomBytes(8).toString("hex")}`];
  await post(page.request, `/api/orgs/${org()}/members`, { email: address, role: "viewer", name });
  await signIn(page, address);
  service.answer(path, 403);
  const asked = () => service.pushed.filter((one) => one.path === path).length;
  const own = { headers: { "sec-fetch-site": "same-origin" } };
  const added = await page.request.post("/api/push", { ...own, data: { endpoint: `${service.url}${path}`, keys: aBrowser().keys, name: "A phone" } });
  expect(added.ok(), await added.text()).toBe(true);
  const { id } = (await added.json()) as { id: string };
  for (const times of [1, 2]) {
    expect((await page.request.post(`/api/push/${id}/test`, { ...own, data: {} })).ok()).toBe(true);
    await expect.poll(asked, { timeout: 20_000 }).toBe(times);
  }
  return { path, asked };
}

test("an admin sees which message never reached whom and why, and sends it again, alone or all of a time", async ({ browser, mark, pageOf }) => {
  const context = await browser.newContext({ baseURL: baseUrl() });
  const { path, asked } = await notRung(await context.newPage(), mark);
  await context.close();
  const carol = await pageOf("carol");
  await carol.goto("/settings/channels");
  await expect(carol.getByRole("region", { name: "Mail and pushes" })).toContainText("given up");
  await carol.getByRole("link", { name: "Look at the log of mail and pushes" }).click();
  await expect(carol.getByRole("heading", { name: "Mail and pushes", level: 1 })).toBeVisible();
  const lines = carol.getByRole("list", { name: "Mails and pushes" }).getByRole("listitem").filter({ hasText: `Push to ${mark}` });
  // What other tests send meanwhile stands above, on the first page.
  const more = carol.getByRole("button", { name: /more messages/i });
  for (let page = 0; page < 4 && (await more.isVisible()); page += 1) {
    await more.click();
    await expect(more).not.toHaveAttribute("aria-busy", "true");
  }
  await expect(lines.filter({ hasText: "Given up" })).toHaveCount(2);
  await expect(lines.filter({ hasText: "The push service answered 403." })).toHaveCount(2);
  await noViolationAnywhere(carol, "the log of mail and pushes");

  service.answer(path, 201);
  await lines.first().getByRole("button", { name: "Send again" }).click();
  await expect.poll(asked).toBe(3);
  await expect(lines.filter({ hasText: "Taken" })).toHaveCount(1);
  await expect(lines.filter({ hasText: "Given up" })).toHaveCount(1);

  const range = carol.getByRole("group").filter({ hasText: "Send again what was given up" });
  await range.getByText("Send again what was given up").click();
  await range.getByLabel("Written before").fill("2020-01-01T00:00");
  await range.getByRole("button", { name: "Send again" }).click();
  await expect(range.getByRole("status")).toHaveText("Nothing of that time was given up.");
  await expect(range.getByLabel("Written before"), "what was typed stays").toHaveValue("2020-01-01T00:00");
  await range.getByLabel("Written before").fill("");
  await range.getByRole("button", { name: "Send again" }).click();
  await expect(range.getByRole("status")).toHaveText(/go(es)? out again\.$/);
  await expect.poll(asked).toBe(4);
  await expect(lines.filter({ hasText: "Taken" })).toHaveCount(2);
  await carol.getByRole("combobox", { name: "Which messages" }).selectOption("dead");
  await expect(lines).toHaveCount(0);
});

test("who is no admin does not learn what others were sent", async ({ pageOf }) => {
  const page = await pageOf("dana");
  await page.goto("/settings/channels/people");
  await expect(page.getByRole("heading", { name: "Only admins see the channels" })).toBeVisible();
  expect((await page.request.get(`/api/orgs/${org()}/messages`)).status()).toBe(403);
  const replay = await page.request.post(`/api/orgs/${org()}/messages/replay`, { headers: { "sec-fetch-site": "same-origin" }, data: {} });
  expect(replay.status()).toBe(403);
});

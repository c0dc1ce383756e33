import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { noViolationAnywhere, violationsOf } from "./accessibility";
import { personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";

test.describe.configure({ mode: "parallel" });

/** Every page of the product, by its folder; what stands in its address is found by the test. */
function pagesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /(^|\/)page\.tsx$/.test(name))
    .map((name) => `/${name.replace(/\/?page\.tsx$/, "")}`.replaceAll(/\/\([^)]+\)/g, ""))
    .map((path) => (path === "" ? "/" : path))
    .toSorted();
}

/** Examples for addresses that hold something; a page with another hole in its address has to be named here. */
type Known = { pending: string; decided: string; grant: string; channel: string };
const EXAMPLES: Record<string, (known: Known) => string[]> = {
  "/approvals/[id]": ({ pending, decided }) => [`/approvals/${pending}`, `/approvals/${decided}`],
  "/my-requests/[id]": ({ pending }) => [`/my-requests/${pending}`],
  "/review/[token]": () => [`/review/${"x".repeat(43)}`],
  "/unsubscribe/[token]": () => ["/unsubscribe/nonsense"],
  "/docs/errors/[code]": () => ["/docs/errors/E1306"],
  "/errors/[code]": () => ["/errors/E1306"],
  "/grants/[id]": ({ grant }) => [`/grants/${grant}`],
  "/settings/channels/[id]": ({ channel }) => [`/settings/channels/${channel}`],
  "/settings/account/addresses/[token]": () => [`/settings/account/addresses/${"x".repeat(43)}`],
  "/audit": () => ["/audit", "/audit?decision_source=approval", "/audit?decision_source=nonsense"],
  "/policies": () => ["/policies", "/policies?version=1"],
};
/** Seen by those who are not signed in. */
const OUTSIDE = /^\/(sign-in|review|unsubscribe|docs|errors|dev\/mailbox)/;
/** A redirect, and galleries of parts for development. */
const NOT_PAGES = /^\/$|^\/dev\/(parts|approvals)/;

const paths = pagesOf(join(import.meta.dirname, "..", "app")).filter((path) => !NOT_PAGES.test(path));

async function visit(page: Page, path: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(path);
  await expect(page.getByRole("main").or(page.locator("main")).first()).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

async function expectNoViolation(page: Page, path: string): Promise<void> {
  await visit(page, path);
  await noViolationAnywhere(page, path);
}

/** Some channel of the organization. */
async function aChannelOf(request: APIRequestContext, { token, orgId }: { token: string; orgId: string }): Promise<string> {
  const answer = await request.get(`/api/orgs/${orgId}/channels?limit=1`, { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id ?? "";
}

/** Some grant of the organization. */
async function aGrantOf(request: APIRequestContext, token: string): Promise<string> {
  const answer = await request.get("/api/grants?limit=1", { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id ?? "";
}

for (const path of paths) {
  test(`no accessibility violation on ${path}, light and dark, wide and narrow`, async ({ mark, agent, demo, member, page, pageOf, request }) => {
    const examples = EXAMPLES[path];
    expect(examples !== undefined || !path.includes("["), `an example address for ${path}`).toBe(true);
    const [pending, decided] = path.includes("[id]") ? await Promise.all(["pending", "decided"].map(async (word) => (await agent().execute(sudo(`${mark}-${word}`))).approvalId ?? "")) : ["", ""];
    if (decided !== undefined && decided !== "") await member("bob").denyAction(decided, { reason: "an example" });
    const grant = path.startsWith("/grants/") ? await aGrantOf(request, personOf(demo, "carol").token) : "";
    const channel = path.startsWith("/settings/channels/") ? await aChannelOf(request, { token: personOf(demo, "carol").token, orgId: demo.orgs.acme.id }) : "";
    const shown = OUTSIDE.test(path) ? page : await pageOf(path.startsWith("/my-requests") ? "alice" : "carol");
    for (const address of examples?.({ pending: pending ?? "", decided: decided ?? "", grant, channel }) ?? [path]) await expectNoViolation(shown, address);
  });
}

test("no accessibility violation while a row of the audit is open, and where nothing is", async ({ pageOf }) => {
  const page = await pageOf("carol");
  await page.goto("/audit?decision_source=approval");
  await page.getByRole("button", { name: /^Lineage of/ }).first().click();
  await expect(page.getByRole("heading", { name: "What happened" })).toBeVisible();
  await noViolationAnywhere(page, "an open row");
  await expectNoViolation(page, "/no-such-page");
});

test("what nobody could read or name is found, and in the dark what nobody could read", async ({ page }) => {
  await visit(page, "/sign-in");
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<p id="pale" style="color: light-dark(#000, #333); background: light-dark(#fff, #222)">pale</p><button id="mute"></button>'));
  const found = async (rules: "all" | "colours") => (await violationsOf(page, rules)).map(({ id }) => id);
  expect(await found("all")).toEqual(["button-name"]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await found("colours")).toEqual(["color-contrast"]);
});

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";

const STANDARD = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];
const SCHEMES = ["light", "dark"] as const;

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

async function expectNoViolation(page: Page, path: string): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.goto(path);
    await expect(page.getByRole("main").or(page.locator("main")).first()).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).withTags(STANDARD).analyze();
      const said = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ""}`) }));
      expect(said, `${path}, ${colorScheme}, ${viewport.width} wide`).toEqual([]);
    }
  }
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
    test.setTimeout(180_000);
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
  test.setTimeout(180_000);
  const page = await pageOf("carol");
  await page.goto("/audit?decision_source=approval");
  await page.getByRole("button", { name: /^Lineage of/ }).first().click();
  await expect(page.getByRole("heading", { name: "What happened" })).toBeVisible();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(STANDARD).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, where: nodes[0]?.html }))).toEqual([]);
  }
  await expectNoViolation(page, "/no-such-page");
});

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

const STANDARD = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
/** Of the standard's rules, those whose answer depends on colours; a theme changes nothing else. */
const COLOURS = ["color-contrast", "link-in-text-block"];

const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];

type Violation = { id: string; help: string; where: string[] };

/** What breaks WCAG 2.2 AA on this page as it stands, or only what is wrong with its colours. */
export async function violationsOf(page: Page, rules: "all" | "colours" = "all"): Promise<Violation[]> {
  // A button that has just become usable is on its way from one colour to another.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished)));
  // Our pages hold no frames of others, so the answer is made in the page itself, and of violations only.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (rules === "all" ? axe.withTags(STANDARD) : axe.withRules(COLOURS)).analyze();
  return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ""}`) }));
}

export async function noViolation(page: Page, where = ""): Promise<void> {
  expect(await violationsOf(page), where).toEqual([]);
}

/** Light and dark, wide and narrow. The layout is all style sheets, so the page is made narrow where it stands. */
export async function noViolationAnywhere(page: Page, where: string): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    expect(await violationsOf(page), `${where}, light, ${viewport.width} wide`).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    expect(await violationsOf(page, "colours"), `${where}, dark, ${viewport.width} wide`).toEqual([]);
  }
}

import type { Page } from "@playwright/test";
import { expect, sudo, test } from "./fixtures";

/** What has been put into texts to hide, to mislead, to run, to fetch, or to cover what stands beside it. */
const HOSTILE = [
  "\u202Egpj.exe\u202C \u2066\u2069", "ad\u200Bmin \u200D\u200C\u2060\uFEFF", "\u{E0041}\u{E0042}\u{E007F} \u{F0000} \uE000", "\u001B[31mred\u001B[0m \u0007\b\u007F\u0085", "a\r\nb\tc\u2028d\u2029e",
  "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>", "<style>*{display:none}</style><iframe src=https://evil.example></iframe>", "<div style=\"position:fixed;inset:0;z-index:9999\">Approved</div>",
  "![x](https://evil.example/pixel.png) [Approve](javascript:alert(1)) **Pre-approved**", "https://xn--pple-43d.example/a https://p\u0430ypal.com //evil.example/x.js", "Z\u0334\u0335\u0336\u0337\u0338\u0321\u0322algo".repeat(6),
  "W".repeat(400), "\u3164\u2800\u00A0\u3000", "&lt;b&gt; &#x202E; {{7*7}} ${7*7} %3Cscript%3E", "\uFDD0 \uFFFF ⟨U+202E⟩ ⟨secret, 5 characters⟩", "\n".repeat(60) + "end",
];
const RAW = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** What the card's DOM holds, and whether each answer can be reached where it stands. */
async function lookAt(page: Page) {
  return page.evaluate(() => {
    const card = document.querySelector("article.drawer");
    const texts: string[] = [];
    const walker = document.createTreeWalker(card ?? document, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node.nodeValue ?? "");
    const answers = [...document.querySelectorAll<HTMLElement>("[data-answer]")].map((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return { name: button.dataset["answer"], onTop: hit !== null && button.contains(hit), inside: left >= 0 && top >= 0 && left + width <= innerWidth && top + height <= innerHeight };
    });
    return { texts, answers, title: document.title, foreign: card?.querySelectorAll("img, script, iframe, style, object, [onerror], a[href^='http']:not([href^='" + location.origin + "']), a[href^='javascript']").length ?? -1, wider: document.documentElement.scrollWidth > innerWidth };
  });
}

for (const viewport of [{ width: 1280, height: 900 }, { width: 390, height: 844 }]) {
  test(`hostile text in every field hides nothing, runs nothing, fetches nothing and covers no answer, ${viewport.width} wide`, async ({ mark, agent, pageOf }) => {
    test.setTimeout(120_000);
    const page = await pageOf("bob", { viewport });
    const away: string[] = [];
    page.on("request", (request) => {
      if (new URL(request.url()).host !== new URL(page.url() === "about:blank" ? request.url() : page.url()).host) away.push(request.url());
    });
    page.on("dialog", (dialog) => {
      away.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const all = HOSTILE.join(" ");
    const args = Object.fromEntries(HOSTILE.flatMap((text, index) => [[`k${index}`, text], [`${index}${text.slice(0, 40)}`, [text]]]));
    const calls = [
      { action: `${sudo(mark)} '${HOSTILE.slice(0, 10).join(" ")}'`, args: {} },
      { action: "deploy.production", args: { changed_files: 99, service: HOSTILE[0] ?? "", version: HOSTILE[5] ?? "", mark, ...args } },
    ];
    for (const { action, args } of calls) {
      const hostile = agent({ agentId: `${mark}${HOSTILE[0]}${HOSTILE[5]}`.slice(0, 200) });
      const { id } = await hostile.requestApproval(await hostile.guard(action, { args: args as never }), { message: all.slice(0, 2_000), timeoutS: 300 });
      await page.goto(`/approvals/${id}`);
      const card = page.getByRole("article");
      await expect(card.locator("[data-answer=deny]")).toBeEnabled();
      await expect(card.locator("[data-answer=approve]"), "long values hold an approval back").toBeDisabled();
      const folded = card.locator("details:not([open]) > summary");
      while ((await folded.count()) > 0) await folded.first().click();
      await expect(card.locator("[data-answer=approve]")).toBeEnabled();
      const seen = await lookAt(page);
      expect(seen.texts.filter((text) => RAW.test(text))).toEqual([]);
      expect(seen.texts.join("")).toContain("U+202E");
      expect(seen.texts.join("")).toContain("punycode");
      expect(seen.answers).toEqual([{ name: "deny", onTop: true, inside: true }, { name: "approve", onTop: true, inside: true }]);
      expect([seen.foreign, seen.wider, seen.title.includes("owned")]).toEqual([0, false, false]);
      for (const kind of ["For a time", "Forever"]) {
        await card.getByRole("radio", { name: kind }).click();
        await expect(card.locator("[data-answer=approve]")).toBeVisible();
        const wide = await lookAt(page);
        expect(wide.texts.filter((text) => RAW.test(text))).toEqual([]);
        expect(wide.answers.every((answer) => answer.onTop && answer.inside)).toBe(true);
      }
      await page.goto("/approvals?q=");
      const row = page.locator(`#row-${id}`);
      await page.mouse.move(viewport.width / 3, 500);
      // A list of any length draws only the rows in sight.
      await expect(async () => {
        await page.mouse.wheel(0, 400);
        await expect(row).toBeAttached({ timeout: 500 });
      }).toPass();
      expect((await row.textContent()) ?? "").not.toMatch(RAW);
    }
    expect(away).toEqual([]);
  });
}

import { chromium, type Browser, type Page } from "playwright";

type Screen = { port: number; email: string; executablePath: string; rounds: number };
export type Seen = {
  pending: number;
  /** Rows in the document. */
  rows: number;
  /** Each round once through the list, and as long through a page of nothing but lines: what the machine itself drops. */
  rounds: { frames: number[]; plain: number[] }[];
  /** Milliseconds from each key to the next paint (Event Timing, as for INP). */
  inputs: Input[];
};
export type Input = { key: string; took: number };

const SCROLL_MS = 5_000;
const KEYS = 30;

/** A real browser on the inbox: scrolls through all of it, then moves, opens, closes and searches. */
export async function measureScreen({ port, email, executablePath, rounds }: Screen): Promise<Seen> {
  const base = `http://127.0.0.1:${port}`;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
  try {
    const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 800 } });
    await context.addCookies([{ name: "countersign.session", value: await signIn(base, email), url: base, httpOnly: true, sameSite: "Lax" }]);
    // Functions that are sent to the page name themselves by a helper of the transpiler, which no page has.
    await context.addInitScript("globalThis.__name = (named) => named");
    const page = await context.newPage();
    await page.goto("/approvals");
    await page.getByRole("button", { name: "Load more" }).waitFor({ state: "detached", timeout: 60_000 });
    await page.waitForFunction(() => Number(document.querySelector("[aria-setsize]")?.getAttribute("aria-setsize")) > 900, undefined, { timeout: 60_000 });
    await page.waitForTimeout(2_000);
    const pending = Number(await page.locator("[aria-setsize]").first().getAttribute("aria-setsize"));
    const rows = await page.locator(".req-link").count();
    const scrolled: Seen["rounds"] = [];
    for (let round = 0; round < rounds; round += 1) scrolled.push({ plain: await scrollPlain(browser, pending), frames: await scrollThrough(page) });
    return { pending, rows, rounds: scrolled, inputs: await useKeys(page) };
  } finally {
    await browser.close();
  }
}

/** As many lines of plain text as the list has, with no script at all, scrolled in the same way. */
async function scrollPlain(browser: Browser, lines: number): Promise<number[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.addInitScript("globalThis.__name = (named) => named");
    await page.goto("about:blank");
    await page.setContent(`<style>body { margin: 0 } .inbox-list { height: 800px; overflow: auto } p { box-sizing: border-box; height: 81px; margin: 0; border-bottom: 1px solid }</style><div class="inbox-list">${"<p>A line</p>".repeat(lines)}</div>`);
    await page.waitForTimeout(1_000);
    return await scrollThrough(page);
  } finally {
    await page.close();
  }
}

async function scrollThrough(page: Page): Promise<number[]> {
  await page.bringToFront();
  await page.locator(".inbox-list").evaluate((list) => list.scrollTo({ top: 0 }));
  await page.locator(".inbox-list").hover();
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = 0;
    const tick = (at: number) => {
      if (last > 0) gaps.push(at - last);
      last = at;
      if ((window as unknown as { gaps: unknown }).gaps === gaps) requestAnimationFrame(tick);
    };
    Object.assign(window, { gaps });
    requestAnimationFrame(tick);
  });
  const until = Date.now() + SCROLL_MS;
  while (Date.now() < until) await page.mouse.wheel(0, 400);
  const scrolled = await page.locator(".inbox-list").evaluate((list) => list.scrollTop);
  if (scrolled < 10_000) throw new Error(`The list was scrolled by ${scrolled} pixels only.`);
  return page.evaluate(() => {
    const { gaps } = window as unknown as { gaps: number[] };
    Object.assign(window, { gaps: null });
    return gaps;
  });
}

async function useKeys(page: Page): Promise<Input[]> {
  await page.evaluate(() => {
    const inputs: Input[] = [];
    const keys = new Map<number, string>();
    for (const type of ["keydown", "keyup"] as const) window.addEventListener(type, (event) => keys.set(event.timeStamp, event.key), { capture: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { interactionId, startTime, duration, name } = entry as PerformanceEventTiming;
        if (interactionId > 0) inputs.push({ key: keys.get(startTime) ?? name, took: duration });
      }
    }).observe({ type: "event", durationThreshold: 16, buffered: false } as PerformanceObserverInit);
    Object.assign(window, { inputs });
  });
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  };
  for (let n = 0; n < KEYS; n += 1) await press("j");
  await press("Enter");
  await page.waitForTimeout(1_000);
  for (let n = 0; n < KEYS; n += 1) await press(n % 3 === 2 ? "k" : "j");
  await press("Escape");
  await press("/");
  for (const key of "pending-4") await press(key);
  await page.waitForTimeout(1_500);
  const inputs = await page.evaluate(() => (window as unknown as { inputs: Input[] }).inputs);
  return inputs.length === 0 ? [{ key: "none took a frame", took: 0 }] : inputs.toSorted((a, b) => b.took - a.took);
}

/** A link from the local mailbox, opened and confirmed as a browser would. */
async function signIn(base: string, email: string): Promise<string> {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, { method: "POST", headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers }, body: JSON.stringify(body) });
  await post("/api/auth/sign-in-link", { email });
  for (let attempt = 0; attempt < 60; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const box = JSON.stringify(await (await fetch(`${base}/api/dev/mailbox`)).json());
    for (const [, token] of box.matchAll(/\/review\/([\w-]{20,})/g)) {
      const door = await fetch(`${base}/review/${token}`);
      const proof = /proof\\?":\\?"([\w-]{43})/.exec(await door.text())?.[1];
      const answer = await post("/api/auth/sign-in", { token, proof }, { cookie: (door.headers.get("set-cookie") ?? "").split(";")[0] ?? "" });
      const cookie = /countersign\.session=([\w-]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1];
      if (cookie !== undefined) return cookie;
    }
  }
  throw new Error("No sign-in link arrived in the mailbox.");
}

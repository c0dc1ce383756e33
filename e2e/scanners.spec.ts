import { randomBytes } from "node:crypto";
import type { Browser } from "@playwright/test";
import { baseUrl, personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { nextLink } from "./mailbox";
import { pressButton } from "./sign-in";

/** How many mails are scanned; `npm run prove:links` takes a hundred. */
const MAILS = Number(process.env["SCANNED_MAILS"] ?? 2);

type Look = (path: string, options?: RequestInit) => Promise<Response>;
type Scanner = (link: string, look: Look) => Promise<void>;

const tokenOf = (link: string) => new URL(link).pathname.split("/").at(-1) ?? "";
const pathOf = (link: string) => new URL(link).pathname;

async function followAll(link: string, look: Look, attribute: "href" | "action", options: RequestInit): Promise<void> {
  const page = await (await look(pathOf(link))).text();
  const found = [...page.matchAll(new RegExp(`${attribute}="([^"]+)"`, "g"))].map(([, target = ""]) => new URL(target, baseUrl()));
  for (const url of found.filter(({ origin, pathname }) => origin === new URL(baseUrl()).origin && !pathname.startsWith("/_next/"))) await look(`${url.pathname}${url.search}`, options);
}

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({ method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

/** What scanners of mail, previewers and prefetchers are known to do with a link. */
const SCANNERS: Record<string, Scanner> = {
  "asks for the head": async (link, look) => void (await look(pathOf(link), { method: "HEAD" })),
  "opens it": async (link, look) => void (await look(pathOf(link))),
  "opens it three times": async (link, look) => {
    for (let n = 0; n < 3; n += 1) await look(pathOf(link));
  },
  "opens it in ten places at once": async (link, look) => void (await Promise.all(Array.from({ length: 10 }, () => look(pathOf(link))))),
  "prefetches it": async (link, look) => void (await look(pathOf(link), { headers: { "Sec-Purpose": "prefetch;prerender", Purpose: "prefetch", "Next-Router-Prefetch": "1", RSC: "1" } })),
  "follows every link of the page": (link, look) => followAll(link, look, "href", {}),
  "submits every form of the page, and the page itself": async (link, look) => {
    await followAll(link, look, "action", { method: "POST", body: new URLSearchParams({ token: tokenOf(link) }) });
    await look(pathOf(link), { method: "POST", body: new URLSearchParams({ token: tokenOf(link) }) });
  },
  "posts the token without the nonce": async (link, look) => {
    const token = tokenOf(link);
    for (const headers of [{}, { "sec-fetch-site": "same-origin" }, { origin: baseUrl() }]) for (const body of [{ token }, { token, proof: "x".repeat(43) }]) await look("/api/auth/sign-in", json(body, headers));
  },
  "opens it rewritten": async (link, look) => {
    for (const tail of ["?utm_source=mail", "?next=/approvals", ".", "%3E", "/", "#confirm"]) await look(`${pathOf(link)}${tail}`);
  },
  "opens it in another case": async (link, look) => void (await Promise.all([pathOf(link).toUpperCase(), pathOf(link).toLowerCase()].map((path) => look(path)))),
  "shows a preview of it": async (link, look) => {
    for (const agent of ["Slackbot-LinkExpanding 1.0", "facebookexternalhit/1.1", "WhatsApp/2.0"]) await look(pathOf(link), { headers: { "user-agent": agent, accept: "text/html" } });
    await look(pathOf(link), { method: "OPTIONS" });
  },
};

/** The twelfth: a browser without a head that runs the page's scripts, moves, waits and clicks nothing. */
async function runScripts(link: string, browser: Browser): Promise<boolean> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.mouse.move(200, 200);
  await page.mouse.wheel(0, 400);
  await page.waitForLoadState("networkidle");
  const signedIn = (await context.cookies()).some(({ name }) => name.endsWith("countersign.session"));
  await context.close();
  return signedIn;
}

test(`twelve kinds of scanners on ${MAILS} mails: no link is used, nobody is signed in, nothing is decided, and then each person comes in`, async ({ demo, mark, agent, browser, member }) => {
  test.setTimeout(120_000 + MAILS * 60_000);
  const { token } = personOf(demo, "olivia");
  const people: string[] = [];
  for (let n = 0; n < MAILS; n += 1) {
    const email = `${randomBytes(5).toString("hex")}@acme.com`;
    const answer = await fetch(`${baseUrl()}/api/orgs/${demo.orgs.acme.id}/members`, json({ email, role: "approver" }, { authorization: `Bearer ${token}` }));
    expect(answer.status).toBe(201);
    people.push(email);
  }
  const decision = await agent().guard(sudo(mark));
  const pending = await agent().requestApproval(decision, { message: "scan me", timeoutS: 1_800 });
  let sessions = 0;
  const look: Look = async (path, options = {}) => {
    const answer = await fetch(`${baseUrl()}${path}`, { redirect: "manual", ...options });
    if (/countersign\.session=[^;]/.test(answer.headers.get("set-cookie") ?? "")) sessions += 1;
    return answer;
  };
  for (const email of people) {
    const link = await nextLink(email, new RegExp(mark), []);
    for (const scan of Object.values(SCANNERS)) await scan(link, look);
    if (await runScripts(link, browser)) sessions += 1;
    expect(sessions, "sessions that a scanner was given").toBe(0);
    const now = await fetch(`${baseUrl()}/api/approval-requests/${pending.id}`, { headers: { authorization: `Bearer ${token}` } });
    expect(await now.json()).toMatchObject({ state: "pending", quorum: { given: 0 } });
    const opened = await pressButton(link);
    expect(opened.status, "the person, afterwards").toBe(200);
    expect(await opened.json()).toMatchObject({ next: `/approvals/${pending.id}` });
  }
  await member("bob").denyAction(pending.id, { reason: "it was scanned enough" });
});

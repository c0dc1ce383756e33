import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { baseUrl, dataDir, personOf, readDemo, type PersonName } from "./demo";
import { mailsTo, nextLink } from "./mailbox";

/** The session of this person, signed in once by e-mail link and then kept for the run, for links are limited to a few a minute. */
export async function sessionOf(name: PersonName): Promise<string> {
  const kept = keptSession(name);
  if (kept !== null && (await isGood(kept))) return kept;
  const { email } = personOf(readDemo(), name);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const session = await signInByMail(email);
    if (session !== null) {
      keep(name, session);
      return session;
    }
    const other = keptSession(name);
    if (other !== null && (await isGood(other))) return other;
  }
  throw new Error(`${name} could not sign in by e-mail link`);
}

const directory = () => join(dataDir(), "browser-tests");

function keptSession(name: PersonName): string | null {
  const path = join(directory(), `${name}.session`);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function keep(name: PersonName, session: string): void {
  mkdirSync(directory(), { recursive: true, mode: 0o700 });
  writeFileSync(join(directory(), `${name}.session`), session, { mode: 0o600 });
}

async function isGood(session: string): Promise<boolean> {
  const answer = await fetch(`${baseUrl()}/api/session`, { headers: { cookie: `countersign.session=${session}` } });
  return answer.ok;
}

/** Asks for a link and exchanges it; null where another worker asked at the same moment and so replaced the link. */
async function signInByMail(email: string): Promise<string | null> {
  const known = await mailsTo(email);
  await post("/api/auth/sign-in-link", { email });
  const link = await nextLink(email, /sign/i, known);
  const answer = await pressButton(link);
  const cookie = /countersign\.session=([\w-]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1];
  return cookie ?? null;
}

/** What the page of a link does when its button is pressed: it gives back the proof that it holds in this browser. */
export async function pressButton(link: string): Promise<Response> {
  const token = new URL(link).pathname.split("/").at(-1) ?? "";
  const page = await fetch(`${baseUrl()}/review/${token}`);
  const proof = /proof\\?":\\?"([\w-]{43})/.exec(await page.text())?.[1];
  const cookie = (page.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return post("/api/auth/sign-in", { token, proof }, { cookie });
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${baseUrl()}${path}`, { method: "POST", headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers }, body: JSON.stringify(body) });
}

import type { Database } from "@/db/client";
import { unseal, type SlackSecrets } from "@/lib/channels/secrets";
import { complain } from "@/lib/complain";
import { env } from "@/lib/env";
import { post, type PostOptions } from "@/lib/outgoing/post";
import { isResponseUrl } from "@/lib/slack/api";
import { answerClick } from "@/lib/slack/click";
import { readClick, type Click } from "@/lib/slack/payload";
import { listApps, noteHeard, takeSignature, type AppRow } from "@/lib/slack/repo";
import { isSignedWith, isTimely, type Signed } from "@/lib/slack/signature";

export type Interaction = Signed & {
  /** The organization that the address names; it only chooses whose secret is tried. Null: the secret of every app is. */
  organization: string | null;
};

/** What to answer Slack, and what goes on meanwhile. `work` never rejects. */
export type Received = { status: 200 | 400 | 401; work: Promise<void> };

const NOTHING = Promise.resolve();

/**
 * Takes what says it is a click in Slack. Nothing of the body is read before the signature over its bytes was proved with
 * an organization's own secret; a signature counts once, on whichever server it arrives, and for five minutes.
 */
export async function receiveInteraction(db: Database, given: Interaction, now: Date, options: PostOptions = {}): Promise<Received> {
  if (!isTimely(given, now)) return { status: 401, work: NOTHING };
  const app = await appThatSigned(db, given);
  if (app === null || !(await takeSignature(db, given.signature ?? ""))) return { status: 401, work: NOTHING };
  await noteHeard(db, app.orgId);
  const click = readClick(given.body);
  return click === null ? { status: 400, work: NOTHING } : { status: 200, work: answer(db, app, click, options) };
}

async function appThatSigned(db: Database, given: Interaction): Promise<AppRow | null> {
  let found: AppRow | null = null;
  for (const app of await listApps(db, given.organization)) {
    const secret = signingSecretOf(app);
    if (secret !== null && isSignedWith(secret, given)) found ??= app;
  }
  return found;
}

/** Null where it cannot be read any more: then nothing is signed with it. */
function signingSecretOf(app: AppRow): string | null {
  try {
    return unseal<SlackSecrets>(app.orgId, app.sealed, env().AUTH_SECRET).signingSecret;
  } catch {
    return null;
  }
}

async function answer(db: Database, app: AppRow, click: Click, options: PostOptions): Promise<void> {
  const say = await answerClick(db, app, click, options).catch((error: unknown) => {
    complain("A click in Slack could not be dealt with", error);
    return "Not recorded: something failed on our side, so whether anything was decided is not known. Open the request and look before you decide again.";
  });
  if (say !== null) await whisper(click, say, options);
}

/** Tells the person who clicked, and nobody else, by the address that Slack gave for it. */
async function whisper({ responseUrl }: Click, say: string, options: PostOptions): Promise<void> {
  if (responseUrl === null || !isResponseUrl(responseUrl)) return;
  const text = { type: "plain_text", text: say.slice(0, 2_900), emoji: false };
  const body = { response_type: "ephemeral", replace_original: false, text: say.slice(0, 2_900).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"), blocks: [{ type: "section", text }] };
  await post({ url: responseUrl, headers: { "Content-Type": "application/json; charset=utf-8" }, body: JSON.stringify(body) }, options).catch(() => undefined);
}

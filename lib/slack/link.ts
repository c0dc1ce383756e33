import { visibleLine } from "@/lib/approvals/preview";
import { assertStillMember } from "@/lib/auth/standing";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError, invalid } from "@/lib/errors";
import { changed, mutate, unchanged, type Outcome } from "@/lib/mutate";
import { OutgoingFailed } from "@/lib/outgoing/post";
import { OutgoingRefused } from "@/lib/outgoing/target";
import { callSlack, slackWords } from "@/lib/slack/api";
import { hashCode, isCode, newCode } from "@/lib/slack/code";
import { botTokenOf } from "@/lib/slack/deliver";
import { countCodesTo, countTry, deleteCode, deleteLink, findApp, findCode, isTakenBy, lockCode, putCode, putLink, type AppRow } from "@/lib/slack/repo";
import type { ConfirmLinkInput, SlackLink, StartLinkInput } from "@/lib/slack/schema";
import { showSlackLink } from "@/lib/slack/show";

const CODE_SECONDS = 600;
const MOST_TRIES = 5;
const PAUSE_SECONDS = 20;
/** Codes that may be on their way to one Slack user, whoever asks for them. */
const MOST_AT_ONCE = 3;

/**
 * Begins to link the member with a Slack user: a code goes to that user alone, and is waited for in the member's browser, so
 * that both ends are proven. The message names the member, so that nobody gives a code away unknowing. Throws 409 where
 * Slack did not take it, 429 for too many.
 */
export async function startSlackLink(ctx: Ctx<MemberActor>, { slack_user_id }: StartLinkInput): Promise<SlackLink> {
  const code = newCode();
  const app = await mutate(ctx, async (tx) => {
    await lockCode(tx);
    await assertStillMember(tx);
    const app = await requireApp(tx);
    await requireFree(tx, app.teamId, slack_user_id);
    const about = { orgId: tx.orgId, userId: tx.actor.userId, teamId: app.teamId, slackUserId: slack_user_id };
    await putCode(tx, { teamId: app.teamId, slackUserId: slack_user_id, codeHash: hashCode(code, about, env().AUTH_SECRET) }, CODE_SECONDS);
    return changed(app, { type: "slack.code_sent", subjectId: tx.actor.userId, data: { slack_user: slack_user_id, team_id: app.teamId } });
  });
  await sendCode(app, slack_user_id, code, ctx.actor);
  return showSlackLink(ctx);
}

async function requireApp(tx: TxCtx): Promise<AppRow> {
  const app = await findApp(tx);
  if (app === null) throw new AppError("conflict", "No Slack app is connected with this organization. Ask an admin to connect one under Settings, Channels.");
  return app;
}

async function requireFree(tx: TxCtx<MemberActor>, teamId: string, slackUserId: string): Promise<void> {
  const waiting = await findCode(tx, tx.actor.userId);
  if (waiting !== null && waiting.ageSeconds < PAUSE_SECONDS) throw tooSoon(Math.ceil(PAUSE_SECONDS - waiting.ageSeconds));
  if (await isTakenBy(tx, teamId, slackUserId)) throw new AppError("conflict", "This Slack user is linked with another member. Check the member ID, or have that member unlink it first.");
  if (waiting?.code.slackUserId !== slackUserId && (await countCodesTo(tx, slackUserId)) >= MOST_AT_ONCE) throw tooSoon(CODE_SECONDS);
}

function tooSoon(seconds: number): AppError {
  return new AppError("rate_limited", `A code was sent a moment ago. Wait ${seconds} s before you ask for another.`, { headers: { "Retry-After": String(seconds) } });
}

async function sendCode(app: AppRow, slackUserId: string, code: string, { name, email }: MemberActor): Promise<void> {
  const words = `${visibleLine(name)} (${visibleLine(email)}) wants to link this Slack user with their account in Countersign, and would then decide approvals from here.\n\nIf that is you, enter this code under Settings, Account: ${code}\nIt works once, for 10 minutes.\n\nIf it is not you, do nothing, and give the code to nobody.`;
  const block = { type: "section", text: { type: "plain_text", text: words, emoji: false } };
  try {
    const { answer, said } = await callSlack("chat.postMessage", botTokenOf(app), { channel: slackUserId, text: "A code to link your Slack user with Countersign", blocks: [block], unfurl_links: false, unfurl_media: false });
    if (said?.ok !== true) throw new AppError("conflict", `The code was not sent. ${said?.error === "channel_not_found" ? "Slack knows no such member. Check the member ID." : slackWords(said?.error ?? `http_${answer.status}`)}`);
  } catch (error) {
    if (error instanceof OutgoingFailed || error instanceof OutgoingRefused) throw new AppError("conflict", `The code was not sent, because Slack could not be reached. ${error.message}`);
    throw error;
  }
}

/** Links the member with the Slack user to whom the code went. Throws 400 for a wrong code, 410 where none is good any more. */
export async function confirmSlackLink(ctx: Ctx<MemberActor>, { code }: ConfirmLinkInput): Promise<SlackLink> {
  const refusal = await mutate<AppError | null, MemberActor>(ctx, (tx) => tryCode(tx, code));
  if (refusal !== null) throw refusal;
  return showSlackLink(ctx);
}

async function tryCode(tx: TxCtx<MemberActor>, typed: string): Promise<Outcome<AppError | null>> {
  await lockCode(tx);
  await assertStillMember(tx);
  const app = await requireApp(tx);
  const waiting = await findCode(tx, tx.actor.userId);
  if (waiting === null || !waiting.live || waiting.code.tries >= MOST_TRIES || waiting.code.teamId !== app.teamId) return unchanged(new AppError("link_spent", "No code is good any more. Send a new one."));
  const { teamId, slackUserId, codeHash, tries } = waiting.code;
  if (!isCode(typed, codeHash, { orgId: tx.orgId, userId: tx.actor.userId, teamId, slackUserId }, env().AUTH_SECRET)) {
    await countTry(tx);
    const left = MOST_TRIES - tries - 1;
    const message = left === 0 ? "This is not the code, and it is void now. Send a new one." : `This is not the code. Read it again in Slack; ${left === 1 ? "one try is" : `${left} tries are`} left.`;
    return unchanged(invalid(`"code": ${message}`, { fields: [{ field: "code", message }] }));
  }
  if (await isTakenBy(tx, teamId, slackUserId)) return unchanged(new AppError("conflict", "This Slack user has been linked with another member meanwhile."));
  await putLink(tx, { teamId, slackUserId });
  await deleteCode(tx);
  return changed(null, { type: "slack.linked", subjectId: tx.actor.userId, data: { slack_user: slackUserId, team_id: teamId } });
}

/** From now on nothing that the Slack user clicks is the member's. */
export async function removeSlackLink(ctx: Ctx<MemberActor>): Promise<SlackLink> {
  await mutate(ctx, async (tx) => {
    const gone = await deleteLink(tx);
    await deleteCode(tx);
    return gone === null ? unchanged(null) : changed(null, { type: "slack.unlinked", subjectId: tx.actor.userId, data: { slack_user: gone.slackUserId, team_id: gone.teamId } });
  });
  return showSlackLink(ctx);
}

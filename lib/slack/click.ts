import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { channels, organizations } from "@/db/schema";
import { readCard } from "@/lib/approvals/card";
import { decideRequest } from "@/lib/approvals/decide";
import { systemContext, type Ctx, type MemberActor } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import type { PostOptions } from "@/lib/outgoing/post";
import { withMoments } from "@/lib/slack/card";
import { redraw } from "@/lib/slack/deliver";
import type { Click } from "@/lib/slack/payload";
import { countRefusal, findClicker, findMessage, findTelling, wasMember, type AppRow, type MessageRow } from "@/lib/slack/repo";

type Answered = Click & { value: NonNullable<Click["value"]> };

/**
 * Does what a click asks for, whose signature was proved: by the same verb as the browser, as the member who the Slack user is
 * linked with. Answers what to tell the person who clicked, or null where the message itself will say it. Never throws what
 * `decideRequest` refuses: a refusal is a sentence.
 */
export async function answerClick(db: Database, app: AppRow, click: Click, options: PostOptions = {}): Promise<string | null> {
  if (click.action === "open" || click.value === null) return null;
  const answered: Answered = { ...click, value: click.value };
  if (click.teamId !== app.teamId || click.userTeamId !== app.teamId) return refused(db, app, answered, { why: "slack_other_workspace", say: "Only people of the workspace that the app belongs to may decide here. Nothing was decided." });
  const clicker = await findClicker(db, app, click.slackUserId);
  if (clicker === null) return refused(db, app, answered, (await wasMember(db, app, click.slackUserId)) ? NO_LONGER_A_MEMBER : { why: "slack_not_linked", say: howToLink(click.slackUserId) });
  if (!app.mayDecide) return refused(db, app, answered, { why: "slack_off", say: "Deciding in Slack is switched off in this organization, so nothing was decided. Open the request instead.", clicker });
  const message = await findMessage(db, app.orgId, click);
  const ended = (await readCard({ db, orgId: app.orgId }, answered.value.requestId))?.state !== "pending";
  if (ended) {
    await drawWhereOff(db, app, message, options);
    return decide(db, app, answered, clicker);
  }
  if (message === null || !message.decidable || message.requestId !== answered.value.requestId || message.digest !== answered.value.digest) return unknownMessage(db, { app, answered, clicker, message }, options);
  const refusal = await decide(db, app, answered, clicker);
  const drawn = await drawWhereOff(db, app, message, options);
  return refusal ?? drawn;
}

/** Nothing goes to a channel that was switched off, so what stands there is drawn anew when it is clicked, and who clicked is told. Null where the message will say it by itself. */
async function drawWhereOff(db: Database, app: AppRow, message: MessageRow | null, options: PostOptions): Promise<string | null> {
  const about = message === null ? null : await findChannel(db, message.channelId);
  if (message === null || about === null || about.enabled) return null;
  const { organization, includeArgs } = about;
  await redraw(db, app, { requestId: message.requestId, channelId: message.channelId, organization, includeArgs, slackChannel: message.slackChannel, ts: message.ts }, options).catch(() => undefined);
  return "Recorded. This channel was switched off, so nothing new is told here; open the request to see how it stands.";
}

async function findChannel(db: Database, id: string): Promise<{ organization: string; includeArgs: boolean; enabled: boolean } | null> {
  const [found] = await db.select({ organization: organizations.name, includeArgs: channels.includeArgs, enabled: channels.enabled }).from(channels).innerJoin(organizations, eq(organizations.id, channels.orgId)).where(eq(channels.id, id as Id<"channel">));
  return found ?? null;
}

const NO_LONGER_A_MEMBER = { why: "slack_removed", say: "Nothing was decided: you are no longer a member of this organization in Countersign. If that is a mistake, ask one of its admins to add you again." };

function howToLink(slackUserId: string): string {
  return `Nothing was decided: your Slack user is not linked with a member of Countersign. Open ${env().PUBLIC_URL}/settings/account#slack, enter your Slack member ID ${slackUserId} there, and then the code that comes to you here.`;
}

async function decide(db: Database, app: AppRow, { action, value }: Answered, actor: MemberActor): Promise<string | null> {
  const ctx: Ctx<MemberActor> = { db, orgId: app.orgId, actor, now: new Date(), requestId: `slack_${crypto.randomUUID()}` };
  try {
    await decideRequest(ctx, value.requestId, { action: action === "deny" ? "deny" : "approve", ...(action === "approve" ? { decision_kind: "approved_once" as const } : {}), digest: value.digest });
    return null;
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return withMoments(error.message);
    throw error;
  }
}

type Refused = { why: string; say: string; clicker?: MemberActor };

/**
 * An attempt that got no further than the door, for the auditor; where the request is not this organization's there is nothing
 * to tell of. Of one Slack user the first of a minute is written down, and with the next one how many were not, for anybody in
 * the workspace can click as often as they like.
 */
async function refused(db: Database, app: AppRow, click: Answered, { why, say, clicker }: Refused): Promise<string> {
  const ctx = clicker === undefined ? systemContext(db, app.orgId) : { ...systemContext(db, app.orgId), actor: clicker };
  await mutate<null, Ctx["actor"]>(ctx, async (tx) => {
    const card = await readCard(tx, click.value.requestId);
    if (card === null) return unchanged(null);
    const { first, left } = await countRefusal(tx, click.slackUserId);
    if (!first) return unchanged(null);
    const who = { via: "slack", slack_user: click.slackUserId, slack_team: click.userTeamId, ...(left === 0 ? {} : { not_written_before: left }) };
    return changed(null, { type: "approval.refused", subjectId: card.id, requestId: card.id, data: { why, attempt: click.action, ...who } });
  });
  return say;
}

type Unknown = { app: AppRow; answered: Answered; clicker: MemberActor; message: MessageRow | null };

/**
 * A message that is not on record, because its sender died before it was written down or somebody else made it, decides
 * nothing: it is drawn anew from what the server holds, and whoever clicked reads that before they click again.
 */
async function unknownMessage(db: Database, { app, answered, clicker, message }: Unknown, options: PostOptions): Promise<string> {
  const say = await refused(db, app, answered, { why: "slack_unknown_message", say: "This message is not the one that was sent, so nothing was decided. It has been drawn anew: read it again, and then decide.", clicker });
  const requestId = message?.requestId ?? answered.value.requestId;
  const channelId = message?.channelId ?? (await findTelling(db, app.orgId, requestId))[0];
  if (channelId === undefined) return "This channel is told of the request no longer, or never was, so nothing was decided. Open the request instead.";
  const about = await findChannel(db, channelId);
  if (about !== null) await redraw(db, app, { requestId, channelId, organization: about.organization, includeArgs: about.includeArgs, slackChannel: answered.slackChannel, ts: answered.ts }, options);
  return say;
}

import { assertStillAdmin } from "@/lib/auth/standing";
import { seal } from "@/lib/channels/secrets";
import type { Ctx, MemberActor } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError, invalid } from "@/lib/errors";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { OutgoingFailed } from "@/lib/outgoing/post";
import { OutgoingRefused } from "@/lib/outgoing/target";
import { callSlack, slackWords, type SlackAnswer } from "@/lib/slack/api";
import { deleteApp, deleteLinks, findApp, lockApp, stopSlackChannels, updateApp, upsertApp } from "@/lib/slack/repo";
import type { ChangeSlackInput, ConnectSlackInput, SlackApp } from "@/lib/slack/schema";
import { presentApp } from "@/lib/slack/show";

/**
 * Connects the organization with its Slack app, or replaces the app's secrets. Slack is asked first whose token it is. Another
 * workspace has other people, so links with the former one end. Throws 400 where Slack does not take the token, 409 where Slack cannot be reached.
 */
export async function connectSlack(ctx: Ctx<MemberActor>, input: ConnectSlackInput): Promise<SlackApp> {
  await findApp(ctx);
  const team = await teamOf(input.bot_token);
  const sealed = seal(ctx.orgId, { kind: "slack", signingSecret: input.signing_secret, botToken: input.bot_token }, env().AUTH_SECRET);
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const before = await lockApp(tx);
    if (before !== null && before.teamId !== team.id) await deleteLinks(tx);
    await upsertApp(tx, { teamId: team.id, teamName: team.name, sealed, connectedBy: tx.actor.userId });
    return changed(presentApp(tx, await findApp(tx)), { type: "slack.connected", subjectId: team.id, data: { team: team.name, team_id: team.id, before: before?.teamId ?? null } });
  });
}

async function teamOf(botToken: string): Promise<{ id: string; name: string }> {
  const { said } = await askSlack(botToken);
  if (said === null) throw new AppError("conflict", "Slack answered something that is not of its Web API, so nothing was saved. Try again in a moment.");
  if (!said.ok || said.team_id === undefined) {
    const message = slackWords(said.error ?? "unknown_error");
    throw invalid(`"bot_token": ${message}`, { fields: [{ field: "bot_token", message }] });
  }
  return { id: said.team_id, name: said.team ?? said.team_id };
}

async function askSlack(botToken: string): Promise<SlackAnswer> {
  try {
    return await callSlack("auth.test", botToken, {});
  } catch (error) {
    if (error instanceof OutgoingFailed || error instanceof OutgoingRefused) throw new AppError("conflict", `Slack could not be reached, so nothing was saved. ${error.message}`);
    throw error;
  }
}

/** Allows or forbids deciding in Slack. Messages that stand there keep their buttons; a click on them is refused from now on. Throws 409 where no app is connected. */
export async function changeSlack(ctx: Ctx<MemberActor>, { may_decide }: ChangeSlackInput): Promise<SlackApp> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const before = await lockApp(tx);
    if (before === null) throw new AppError("conflict", "The Slack app is not connected. Connect it first.");
    if (before.mayDecide === may_decide) return unchanged(presentApp(tx, before));
    await updateApp(tx, { mayDecide: may_decide });
    return changed(presentApp(tx, await findApp(tx)), { type: "slack.changed", subjectId: before.teamId, data: { may_decide, before: before.mayDecide } });
  });
}

/** Forgets the app, who is who in Slack, and switches off the channels that went through it. */
export async function disconnectSlack(ctx: Ctx<MemberActor>): Promise<SlackApp> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const before = await lockApp(tx);
    if (before === null) return unchanged(presentApp(tx, null));
    await stopSlackChannels(tx, "The Slack app was disconnected.");
    await deleteLinks(tx);
    await deleteApp(tx);
    return changed(presentApp(tx, null), { type: "slack.disconnected", subjectId: before.teamId, data: { team: before.teamName, team_id: before.teamId } });
  });
}

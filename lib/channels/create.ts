import { assertStillAdmin } from "@/lib/auth/standing";
import { secretsOf, shownAddress } from "@/lib/channels/endpoint";
import { auditedChannel, presentChannel } from "@/lib/channels/present";
import { countChannels, findChannel, findProjectIds, insertChannel } from "@/lib/channels/repo";
import { seal } from "@/lib/channels/secrets";
import type { CreateChannelInput, MadeChannel } from "@/lib/channels/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError, invalid } from "@/lib/errors";
import { requireSlackApp } from "@/lib/slack/connected";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

const MOST_CHANNELS = 100;

/** Makes a channel. The answer is the only place where a webhook's signing secret ever stands. Throws 400 for an address that is never sent to, 409 beyond 100 channels, or for Slack where its app is not connected. */
export async function createChannel(ctx: Ctx<MemberActor>, input: CreateChannelInput): Promise<MadeChannel> {
  const secrets = secretsOf(input);
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    if ((await countChannels(tx)) >= MOST_CHANNELS) throw new AppError("conflict", `An organization has at most ${MOST_CHANNELS} channels. Remove one that is not needed.`);
    if (input.kind === "slack_app") await requireSlackApp(tx);
    const id = newId("channel", tx.now);
    const row = {
      id,
      kind: input.kind,
      name: input.name,
      enabled: input.enabled,
      events: [...new Set(input.events)],
      projectIds: await ownProjects(tx, input.projects),
      minSeverity: input.min_severity,
      includeArgs: input.include_args,
      address: shownAddress(secrets),
    };
    await insertChannel(tx, { ...row, sealed: seal(id, secrets, env().AUTH_SECRET), createdBy: tx.actor.userId, createdAt: tx.now, updatedAt: tx.now });
    const made = await findChannel(tx, id);
    if (made === null) throw new Error("a channel was not kept");
    return changed({ ...presentChannel(made), secret: secrets.kind === "webhook" ? secrets.secret : null }, { type: "channel.created", subjectId: id, data: auditedChannel(row) });
  });
}

/** The ids, each once. Throws 400 where one is not a project of the organization. */
export async function ownProjects(tx: TxCtx, ids: Id<"project">[]): Promise<Id<"project">[]> {
  const found = new Set(await findProjectIds(tx, ids));
  const strange = ids.find((id) => !found.has(id));
  if (strange !== undefined) throw invalid(`"projects": There is no project ${strange} in this organization.`);
  return [...found];
}

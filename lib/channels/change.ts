import { assertStillAdmin } from "@/lib/auth/standing";
import { ownProjects } from "@/lib/channels/create";
import { changedSecrets, shownAddress } from "@/lib/channels/endpoint";
import { auditedChannel, presentChannel } from "@/lib/channels/present";
import { deleteChannel, findChannel, lockChannel, updateChannel } from "@/lib/channels/repo";
import { newWebhookSecret, oldSecretsAt, seal, unseal } from "@/lib/channels/secrets";
import type { ChangeChannelInput, Channel, RotatedSecret, RotateInput } from "@/lib/channels/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { env } from "@/lib/env";
import { invalid, notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { addSeconds, iso } from "@/lib/time";

/** All sign in one header, and receivers bound what they read of headers. */
const MOST_OLD_SECRETS = 10;

/** Changes what is given and leaves the rest; switching it on, or leading it elsewhere, forgets its failures. Throws 404 for a foreign id. */
export async function changeChannel(ctx: Ctx<MemberActor>, id: Id<"channel">, input: ChangeChannelInput): Promise<Channel> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const before = await lockChannel(tx, id);
    if (before === null) throw notFound();
    const secrets = changedSecrets(before.kind, input, () => unseal(id, before.sealed, env().AUTH_SECRET));
    const next = {
      name: input.name ?? before.name,
      enabled: input.enabled ?? before.enabled,
      events: input.events === undefined ? before.events : [...new Set(input.events)],
      projectIds: input.projects === undefined ? before.projectIds : await ownProjects(tx, input.projects),
      minSeverity: input.min_severity ?? before.minSeverity,
      includeArgs: input.include_args ?? before.includeArgs,
      address: secrets === null ? before.address : shownAddress(secrets),
    };
    const [was, is] = [auditedChannel(before), auditedChannel({ ...next, kind: before.kind })];
    if (secrets === null && JSON.stringify(was) === JSON.stringify(is)) return unchanged(await present(tx, id));
    const fresh = secrets !== null || (next.enabled && !before.enabled);
    await updateChannel(tx, id, { ...next, ...(secrets === null ? {} : { sealed: seal(id, secrets, env().AUTH_SECRET) }), ...(fresh ? { failingSince: null, restUntil: null } : {}), ...(fresh || input.enabled === false ? { stoppedBecause: null } : {}) });
    return changed(await present(tx, id), { type: "channel.changed", subjectId: id, data: { name: next.name, before: was, after: is, endpoint_changed: secrets !== null } });
  });
}

/** Removes a channel and its log; what was on its way to it ends. Throws 404 for a foreign id. */
export async function removeChannel(ctx: Ctx<MemberActor>, id: Id<"channel">): Promise<Channel> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const row = await lockChannel(tx, id);
    if (row === null) throw notFound();
    const shown = await present(tx, id);
    await deleteChannel(tx, id);
    return changed(shown, { type: "channel.removed", subjectId: id, data: auditedChannel(row) });
  });
}

/** Gives a webhook a new signing secret; for a while messages carry the signatures of both. One that an earlier change promised more time keeps it, but no longer than the one replaced now. Throws 400 for a channel of another kind. */
export async function rotateSecret(ctx: Ctx<MemberActor>, id: Id<"channel">, { overlap_seconds }: RotateInput): Promise<RotatedSecret> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const row = await lockChannel(tx, id);
    if (row === null) throw notFound();
    const secrets = unseal(id, row.sealed, env().AUTH_SECRET);
    if (secrets.kind !== "webhook") throw invalid("Only webhooks have a signing secret. Change the channel's address or key instead.");
    const secret = newWebhookSecret();
    const until = addSeconds(tx.now, overlap_seconds);
    const earlier = oldSecretsAt(secrets, tx.now).map((old) => ({ ...old, until: new Date(Math.min(new Date(old.until).getTime(), until.getTime())).toISOString() }));
    const previous = [{ secret: secrets.secret, until: until.toISOString() }, ...earlier].slice(0, MOST_OLD_SECRETS);
    await updateChannel(tx, id, { sealed: seal(id, { ...secrets, secret, previous }, env().AUTH_SECRET) });
    return changed({ secret, old_secret_until: iso(until) }, { type: "channel.changed", subjectId: id, data: { name: row.name, secret_rotated: true, old_secret_until: iso(until) } });
  });
}

async function present(tx: TxCtx, id: Id<"channel">): Promise<Channel> {
  const row = await findChannel(tx, id);
  if (row === null) throw notFound();
  return presentChannel(row);
}

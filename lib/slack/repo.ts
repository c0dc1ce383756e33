import { and, desc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { channels, memberships, slackApps, slackLinkCodes, slackLinks, slackMessages, slackSignatures, users } from "@/db/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;
export type AppRow = typeof slackApps.$inferSelect;
export type LinkRow = typeof slackLinks.$inferSelect;
export type CodeRow = typeof slackLinkCodes.$inferSelect;
export type MessageRow = typeof slackMessages.$inferSelect;

/** Without an organization in the address every app might be meant; more than these are never tried. */
const MOST_APPS = 50;

export async function findApp(ctx: Reader): Promise<AppRow | null> {
  const [row] = await ctx.db.select().from(slackApps).where(eq(slackApps.orgId, ctx.orgId));
  return row ?? null;
}

/** The app, held until the transaction ends. */
export async function lockApp(tx: TxCtx): Promise<AppRow | null> {
  const [row] = await tx.db.select().from(slackApps).where(eq(slackApps.orgId, tx.orgId)).for("update");
  return row ?? null;
}

/** Whose signing secret may have made a signature: nothing of the request's body is looked at. */
export async function listApps(db: Database, orgId: string | null): Promise<AppRow[]> {
  return db.select().from(slackApps).where(orgId === null ? undefined : eq(slackApps.orgId, orgId as Id<"org">)).orderBy(desc(slackApps.createdAt)).limit(MOST_APPS);
}

export async function upsertApp(tx: TxCtx, row: Omit<AppRow, "orgId" | "heardAt" | "mayDecide" | "createdAt" | "updatedAt">): Promise<void> {
  const set = { ...row, heardAt: null, updatedAt: tx.now };
  await tx.db.insert(slackApps).values({ ...set, orgId: tx.orgId, createdAt: tx.now }).onConflictDoUpdate({ target: slackApps.orgId, set });
}

export async function updateApp(tx: TxCtx, set: Partial<Pick<AppRow, "mayDecide">>): Promise<void> {
  await tx.db.update(slackApps).set({ ...set, updatedAt: tx.now }).where(eq(slackApps.orgId, tx.orgId));
}

export async function deleteApp(tx: TxCtx): Promise<void> {
  await tx.db.delete(slackApps).where(eq(slackApps.orgId, tx.orgId));
}

/** Switches off the channels that went through the app. */
export async function stopSlackChannels(tx: TxCtx, because: string): Promise<void> {
  await tx.db.update(channels).set({ enabled: false, stoppedBecause: because, updatedAt: tx.now }).where(and(eq(channels.orgId, tx.orgId), eq(channels.kind, "slack_app"), eq(channels.enabled, true)));
}

/** Forgets who is who in Slack, for another workspace has other people. */
export async function deleteLinks(tx: TxCtx): Promise<void> {
  await tx.db.delete(slackLinks).where(eq(slackLinks.orgId, tx.orgId));
  await tx.db.delete(slackLinkCodes).where(eq(slackLinkCodes.orgId, tx.orgId));
}

/** Notes a click, at most once a minute. */
export async function noteHeard(db: Database, orgId: Id<"org">): Promise<void> {
  await db.update(slackApps).set({ heardAt: sql`clock_timestamp()` }).where(and(eq(slackApps.orgId, orgId), or(isNull(slackApps.heardAt), lt(slackApps.heardAt, sql`clock_timestamp() - interval '1 minute'`))));
}

/** Whether this signature is seen for the first time, on any server. */
export async function takeSignature(db: Database, signature: string): Promise<boolean> {
  const taken = await db.insert(slackSignatures).values({ signature, seenAt: sql`clock_timestamp()` as unknown as Date }).onConflictDoNothing().returning({ signature: slackSignatures.signature });
  return taken.length === 1;
}

/** The active member who is this Slack user, as the actor of what they click. */
export async function findClicker(db: Database, { orgId, teamId }: Pick<AppRow, "orgId" | "teamId">, slackUserId: string): Promise<MemberActor | null> {
  const [row] = await db
    .select({ userId: users.id, email: users.email, name: users.name, personKey: users.personKey, role: memberships.role })
    .from(slackLinks)
    .innerJoin(users, eq(users.id, slackLinks.userId))
    .innerJoin(memberships, and(eq(memberships.orgId, slackLinks.orgId), eq(memberships.userId, slackLinks.userId), isNull(memberships.deactivatedAt)))
    .where(and(eq(slackLinks.orgId, orgId), eq(slackLinks.teamId, teamId), eq(slackLinks.slackUserId, slackUserId)));
  return row === undefined ? null : { type: "member", ...row, via: "slack", slackUser: slackUserId };
}

/** Whether this Slack user was linked with somebody who is no active member any more. */
export async function wasMember(db: Database, { orgId, teamId }: Pick<AppRow, "orgId" | "teamId">, slackUserId: string): Promise<boolean> {
  const rows = await db.select({ userId: slackLinks.userId }).from(slackLinks).where(and(eq(slackLinks.orgId, orgId), eq(slackLinks.teamId, teamId), eq(slackLinks.slackUserId, slackUserId)));
  return rows.length > 0;
}

/** Whether this member is still this Slack user, where deciding in Slack is still allowed; held until the transaction ends. */
export async function holdStanding(tx: TxCtx<MemberActor>): Promise<{ linked: boolean; mayDecide: boolean }> {
  const [app] = await tx.db.select({ teamId: slackApps.teamId, mayDecide: slackApps.mayDecide }).from(slackApps).where(eq(slackApps.orgId, tx.orgId)).for("share");
  if (app === undefined) return { linked: false, mayDecide: false };
  const links = await tx.db
    .select({ userId: slackLinks.userId })
    .from(slackLinks)
    .where(and(eq(slackLinks.orgId, tx.orgId), eq(slackLinks.teamId, app.teamId), eq(slackLinks.slackUserId, tx.actor.slackUser ?? ""), eq(slackLinks.userId, tx.actor.userId)))
    .for("share");
  return { linked: links.length === 1, mayDecide: app.mayDecide };
}

export async function findLink(ctx: Reader, userId: Id<"user">): Promise<LinkRow | null> {
  const [row] = await ctx.db.select().from(slackLinks).where(and(eq(slackLinks.orgId, ctx.orgId), eq(slackLinks.userId, userId)));
  return row ?? null;
}

/** Whether somebody else, who is still an active member, is this Slack user. */
export async function isTakenBy(tx: TxCtx<MemberActor>, teamId: string, slackUserId: string): Promise<boolean> {
  const rows = await tx.db
    .select({ userId: slackLinks.userId })
    .from(slackLinks)
    .innerJoin(memberships, and(eq(memberships.orgId, slackLinks.orgId), eq(memberships.userId, slackLinks.userId), isNull(memberships.deactivatedAt)))
    .where(and(eq(slackLinks.orgId, tx.orgId), eq(slackLinks.teamId, teamId), eq(slackLinks.slackUserId, slackUserId)));
  return rows.some(({ userId }) => userId !== tx.actor.userId);
}

/** Makes the member this Slack user, and this Slack user nobody else. */
export async function putLink(tx: TxCtx<MemberActor>, { teamId, slackUserId }: Pick<LinkRow, "teamId" | "slackUserId">): Promise<void> {
  const mine = eq(slackLinks.userId, tx.actor.userId);
  const same = and(eq(slackLinks.teamId, teamId), eq(slackLinks.slackUserId, slackUserId));
  await tx.db.delete(slackLinks).where(and(eq(slackLinks.orgId, tx.orgId), or(mine, same)));
  await tx.db.insert(slackLinks).values({ orgId: tx.orgId, teamId, slackUserId, userId: tx.actor.userId, createdAt: tx.now });
}

export async function deleteLink(tx: TxCtx<MemberActor>): Promise<LinkRow | null> {
  const [row] = await tx.db.delete(slackLinks).where(and(eq(slackLinks.orgId, tx.orgId), eq(slackLinks.userId, tx.actor.userId))).returning();
  return row ?? null;
}

/** The code that is waited for, with its age and what is left of it by the database clock. */
export async function findCode(ctx: Reader, userId: Id<"user">): Promise<{ code: CodeRow; ageSeconds: number; live: boolean } | null> {
  const [row] = await ctx.db
    .select({ code: slackLinkCodes, ageSeconds: sql<number>`extract(epoch from clock_timestamp() - ${slackLinkCodes.createdAt})::float8`, live: sql<boolean>`${slackLinkCodes.expiresAt} > clock_timestamp()` })
    .from(slackLinkCodes)
    .where(and(eq(slackLinkCodes.orgId, ctx.orgId), eq(slackLinkCodes.userId, userId)));
  return row ?? null;
}

/** One try at a code at a time. */
export async function lockCode(tx: TxCtx<MemberActor>): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`slack-link\n${tx.orgId}`}, 4806))`);
}

export async function putCode(tx: TxCtx<MemberActor>, row: Pick<CodeRow, "teamId" | "slackUserId" | "codeHash">, lifetimeSeconds: number): Promise<void> {
  const set = { ...row, tries: 0, createdAt: sql`clock_timestamp()`, expiresAt: sql`clock_timestamp() + make_interval(secs => ${lifetimeSeconds})` };
  const at = set as unknown as Omit<CodeRow, "orgId" | "userId">;
  await tx.db.insert(slackLinkCodes).values({ ...at, orgId: tx.orgId, userId: tx.actor.userId }).onConflictDoUpdate({ target: [slackLinkCodes.orgId, slackLinkCodes.userId], set: at });
}

export async function countTry(tx: TxCtx<MemberActor>): Promise<void> {
  await tx.db.update(slackLinkCodes).set({ tries: sql`${slackLinkCodes.tries} + 1` }).where(and(eq(slackLinkCodes.orgId, tx.orgId), eq(slackLinkCodes.userId, tx.actor.userId)));
}

export async function deleteCode(tx: TxCtx<MemberActor>): Promise<void> {
  await tx.db.delete(slackLinkCodes).where(and(eq(slackLinkCodes.orgId, tx.orgId), eq(slackLinkCodes.userId, tx.actor.userId)));
}

/** How many codes went to this Slack user of late, whoever asked for them. */
export async function countCodesTo(tx: TxCtx, slackUserId: string): Promise<number> {
  return tx.db.$count(slackLinkCodes, and(eq(slackLinkCodes.orgId, tx.orgId), eq(slackLinkCodes.slackUserId, slackUserId), sql`${slackLinkCodes.expiresAt} > clock_timestamp()`));
}

type Place = Pick<MessageRow, "slackChannel" | "ts">;

/** Writes down a message that stands in Slack, or that it has been drawn anew. */
export async function keepMessage(db: Database, row: Omit<MessageRow, "createdAt">): Promise<void> {
  await db
    .insert(slackMessages)
    .values({ ...row, createdAt: sql`clock_timestamp()` as unknown as Date })
    .onConflictDoUpdate({ target: [slackMessages.channelId, slackMessages.slackChannel, slackMessages.ts], set: { digest: row.digest, requestId: row.requestId, decidable: row.decidable } });
}

export async function listMessages(db: Database, requestId: Id<"request">, channelId: Id<"channel">): Promise<MessageRow[]> {
  return db.select().from(slackMessages).where(and(eq(slackMessages.requestId, requestId), eq(slackMessages.channelId, channelId))).orderBy(slackMessages.createdAt);
}

/** What is on record of the message that was clicked in. */
export async function findMessage(db: Database, orgId: Id<"org">, { slackChannel, ts }: Place): Promise<MessageRow | null> {
  const [row] = await db.select().from(slackMessages).where(and(eq(slackMessages.orgId, orgId), eq(slackMessages.slackChannel, slackChannel), eq(slackMessages.ts, ts)));
  return row ?? null;
}

/** A channel of the organization through which the request was told to this Slack channel; for a message whose sender died before it was written down. */
export async function findTelling(db: Database, orgId: Id<"org">, requestId: Id<"request">): Promise<Id<"channel">[]> {
  const told = sql`(select channel_id from channel_deliveries where request_id = ${requestId} and org_id = ${orgId})`;
  const rows = await db.select({ id: channels.id }).from(channels).where(and(eq(channels.orgId, orgId), eq(channels.kind, "slack_app"), inArray(channels.id, told)));
  return rows.map(({ id }) => id);
}

/** Counts a refused click of a Slack user; whether it is their first in this minute of the database clock, and how many followed the last such one. */
export async function countRefusal(tx: TxCtx, slackUserId: string): Promise<{ first: boolean; left: number }> {
  const [row] = await tx.db.execute<{ used: number; taken: number }>(sql`
    insert into allowances as held (bucket, minute, used, taken)
    values (${`slack-refused ${tx.orgId} ${slackUserId}`}, date_trunc('minute', clock_timestamp()), 1, 1)
    on conflict (bucket) do update set
      taken = case when held.minute < excluded.minute then held.used else held.taken end,
      used = case when held.minute < excluded.minute then 1 else held.used + 1 end,
      minute = greatest(held.minute, excluded.minute)
    returning used, taken`);
  return { first: row?.used === 1, left: (row?.taken ?? 1) - 1 };
}

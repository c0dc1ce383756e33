import { and, eq } from "drizzle-orm";
import { notificationPreferences } from "@/db/schema";
import { assertStillMember } from "@/lib/auth/standing";
import { systemContext, type Ctx, type MemberActor, type TxCtx } from "@/lib/context";
import { database } from "@/lib/database";
import { invalid, notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { isZone } from "@/lib/notifications/quiet";
import type { Preferences, QuietHoursView } from "@/lib/notifications/schema";
import { isOffered } from "@/lib/notifications/state";
import { readUnsubscribeToken, type Unsubscribed } from "@/lib/notifications/unsubscribe-token";
import { findMembership } from "@/lib/auth/find-membership";
import { TOPICS, WAYS, type Topic, type Way } from "@/lib/vocabulary";

type Row = Pick<typeof notificationPreferences.$inferSelect, "off" | "quietFrom" | "quietTo" | "quietZone" | "quietExcept">;
const EVERYTHING: Row = { off: [], quietFrom: null, quietTo: null, quietZone: null, quietExcept: "escalated" };

const clockOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const everyWay = TOPICS.flatMap((topic) => WAYS.map((way) => ({ topic, way }))).filter(({ topic, way }) => isOffered(topic, way));

function present(row: Row): Preferences {
  const hears = (topic: Topic, way: Way) => isOffered(topic, way) && !row.off.includes(`${way}:${topic}`);
  const topics = Object.fromEntries(TOPICS.map((topic) => [topic, { bell: hears(topic, "bell"), mail: hears(topic, "mail"), push: hears(topic, "push") }])) as Preferences["topics"];
  const quiet: QuietHoursView | null = row.quietFrom === null || row.quietTo === null || row.quietZone === null ? null : { from: clockOf(row.quietFrom), to: clockOf(row.quietTo), zone: row.quietZone, except: row.quietExcept };
  return { topics, quiet_hours: quiet };
}

type Person = { orgId: Id<"org">; userId: Id<"user"> };

async function find(db: Ctx["db"] | TxCtx["db"], { orgId, userId }: Person, lock = false): Promise<Row | null> {
  const query = db.select().from(notificationPreferences).where(and(eq(notificationPreferences.orgId, orgId), eq(notificationPreferences.userId, userId)));
  const [row] = lock ? await query.for("update") : await query;
  return row ?? null;
}

async function save(tx: TxCtx, person: Person, row: Row): Promise<void> {
  const set = { ...row, updatedAt: tx.now };
  await tx.db.insert(notificationPreferences).values({ ...person, ...set }).onConflictDoUpdate({ target: [notificationPreferences.orgId, notificationPreferences.userId], set });
}

export async function readPreferences(ctx: Ctx<MemberActor>): Promise<Preferences> {
  return present((await find(ctx.db, { orgId: ctx.orgId, userId: ctx.actor.userId })) ?? EVERYTHING);
}

/** Replaces what the caller hears in this organization. Throws 400 for a zone that is none, and for quiet hours that last no time. */
export async function changePreferences(ctx: Ctx<MemberActor>, input: Preferences): Promise<Preferences> {
  const quiet = input.quiet_hours;
  if (quiet !== null && !isZone(quiet.zone)) throw invalid('"quiet_hours.zone": There is no such time zone. Expected a name such as Europe/Berlin.', { fields: [{ field: "quiet_hours.zone", message: "There is no such time zone." }] });
  if (quiet !== null && quiet.from === quiet.to) throw invalid('"quiet_hours.to": The quiet hours end when they begin. Choose another end, or none at all.', { fields: [{ field: "quiet_hours.to", message: "The quiet hours end when they begin." }] });
  const off = everyWay.filter(({ topic, way }) => !input.topics[topic][way]).map(({ topic, way }) => `${way}:${topic}`);
  const row: Row = { off, quietFrom: quiet === null ? null : minutesOf(quiet.from), quietTo: quiet === null ? null : minutesOf(quiet.to), quietZone: quiet?.zone ?? null, quietExcept: quiet?.except ?? "escalated" };
  return mutate(ctx, async (tx) => {
    await assertStillMember(tx);
    const person = { orgId: tx.orgId, userId: tx.actor.userId };
    const before = present((await find(tx.db, person, true)) ?? EVERYTHING);
    const after = present(row);
    if (JSON.stringify(before) === JSON.stringify(after)) return unchanged(after);
    await save(tx, person, row);
    return changed(after, { type: "preferences.changed", subjectId: tx.actor.userId, data: { before, after } });
  });
}

/** What a token from a mail would end: reading it changes nothing. Null where it is not ours, or the person is gone. */
export async function readUnsubscribe(token: string): Promise<(Unsubscribed & { mailed: boolean }) | null> {
  const what = readUnsubscribeToken(token);
  if (what === null || (await findMembership(database().db, what.orgId, what.userId)) === null) return null;
  const row = (await find(database().db, what)) ?? EVERYTHING;
  return { ...what, mailed: !row.off.includes(`mail:${what.topic}`) };
}

/** Ends mails of one kind to one person, by the token of a mail and nothing else (RFC 8058); twice is once. Throws 404 for a token that is not ours. */
export async function unsubscribe(token: string): Promise<{ stopped: true; topic: Topic }> {
  const what = await readUnsubscribe(token);
  if (what === null) throw notFound();
  const { orgId, userId, topic } = what;
  return mutate(systemContext(database().db, orgId), async (tx) => {
    const before = (await find(tx.db, { orgId, userId }, true)) ?? EVERYTHING;
    const word = `mail:${topic}`;
    if (before.off.includes(word)) return unchanged({ stopped: true as const, topic });
    await save(tx, { orgId, userId }, { off: [...before.off, word], quietFrom: before.quietFrom, quietTo: before.quietTo, quietZone: before.quietZone, quietExcept: before.quietExcept });
    return changed({ stopped: true as const, topic }, { type: "preferences.changed", subjectId: userId, data: { by: "the link in a mail", topic, off: word } });
  });
}

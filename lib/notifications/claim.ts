import { and, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/client";
import { deliveries } from "@/db/schema";
import { complain, reasonOf } from "@/lib/complain";
import { isTopicTemplate, TOPIC_TEMPLATES, topicOfTemplate } from "@/lib/notifications/message-kind";
import { comesThrough, quietUntil, type QuietHours } from "@/lib/notifications/quiet";
import { planMessages, type Pace, type Waiting } from "@/lib/notifications/plan";
import type { Id } from "@/lib/ids";
import type { DeliveryKind, QuietException } from "@/lib/vocabulary";

export type Delivery = typeof deliveries.$inferSelect;

/** What goes out as one message: the row that carries it, and all that is told in it, itself included. */
export type Claimed = { leader: Delivery; told: Delivery[] };

export type ClaimOptions = {
  /** How many people's messages to look at. */
  people: number;
  /** Seconds for which what was taken is left alone; a process that died meanwhile is overtaken after them. */
  leaseSeconds: number;
  pace: Record<DeliveryKind, Pace>;
};

/** What one message tells at most; what is over waits for the next one. */
const MOST_TOLD = 500;

type Person = { user_id: Id<"user">; kind: DeliveryKind; clock: Date };
type Row = {
  id: Id<"delivery">;
  org_id: Id<"org"> | null;
  user_id: Id<"user">;
  kind: DeliveryKind;
  template: string;
  request_id: string | null;
  due_at: Date;
  attempts: number;
  ends_at: Date | null;
  quiet_from: number | null;
  quiet_to: number | null;
  quiet_zone: string | null;
  quiet_except: QuietException | null;
  /** What the person does not want to hear by which way, at this moment. */
  off: string[] | null;
};

/**
 * Takes what is due, person by person under that person's lock, so that however many workers look, the pace is kept and each
 * row is told in exactly one message. What belongs together is fixed here and stays so on every later attempt. A row that cannot be
 * planned is given up with the reason, and no other waits for it.
 */
export async function claimDue(db: Database, options: ClaimOptions): Promise<Claimed[]> {
  const people = await duePeople(db, options.people);
  if (people.length === 0) return [];
  return db.transaction(async (tx) => {
    const locked = await lockPeople(tx, people);
    if (locked.length === 0) return [];
    const [rows, recent] = [await waitingRows(tx, locked), await startedLately(tx, locked, options.pace)];
    const leaders = new Map<Id<"delivery">, Id<"delivery">[]>();
    const held: { id: Id<"delivery">; until: string }[] = [];
    const faulty: { id: Id<"delivery">; error: string }[] = [];
    const unwanted: Id<"delivery">[] = [];
    for (const person of locked) {
      const own = rows.filter((row) => row.user_id === person.user_id && row.kind === person.kind);
      for (const row of own) if (row.attempts > 0) leaders.set(row.id, []);
      const fresh = own.filter((row) => row.attempts === 0 && !isOff(row));
      unwanted.push(...own.filter((row) => row.attempts === 0 && isOff(row)).map(({ id }) => id));
      const started = recent.filter((one) => one.userId === person.user_id && one.kind === person.kind).flatMap(({ at }) => at ?? []);
      const waiting = fresh.flatMap((row) => plannable(row, person.clock, faulty));
      const plan = planMessages(waiting, started, options.pace[person.kind], person.clock);
      for (const [leader, ...members] of plan.send) if (leader !== undefined) leaders.set(leader, members);
      held.push(...plan.hold.map(({ id, until }) => ({ id, until: until.toISOString() })));
    }
    await giveUp(tx, faulty);
    await leaveOut(tx, unwanted);
    await writeHolds(tx, held);
    return take(tx, leaders, options.leaseSeconds);
  });
}

/** What a row has to be planned by; nothing where that cannot be made out. */
function plannable(row: Row, now: Date, faulty: { id: Id<"delivery">; error: string }[]): Waiting[] {
  try {
    const waiting = waitingOf(row, now);
    if (Number.isNaN(waiting.dueAt.getTime())) throw new RangeError("when it is due is no moment");
    return [waiting];
  } catch (error) {
    faulty.push({ id: row.id, error: `It could not be planned: ${reasonOf(error)}.` });
    return [];
  }
}

async function giveUp(tx: Transaction, faulty: { id: Id<"delivery">; error: string }[]): Promise<void> {
  if (faulty.length === 0) return;
  await tx.execute(sql`
    update deliveries d set state = 'dead', last_error = f.error from jsonb_to_recordset(${JSON.stringify(faulty)}::text::jsonb) as f(id text, error text)
    where d.id = f.id and d.state = 'queued' and d.attempts = 0`);
  for (const { id, error } of faulty) complain(`A message to a person was given up (${id})`, new Error(error));
}

/** Whether the person has said, since this was written, that they want to hear no more of this by this way. */
function isOff({ kind, template, off }: Row): boolean {
  return off !== null && off.includes(`${kind === "email" ? "mail" : kind}:${topicOfTemplate(template)}`);
}

async function leaveOut(tx: Transaction, ids: readonly Id<"delivery">[]): Promise<void> {
  if (ids.length === 0) return;
  const set = { state: "skipped" as const, lastError: "Not sent. The person wants to hear no more of this." };
  await tx.update(deliveries).set(set).where(and(inArray(deliveries.id, [...ids]), eq(deliveries.state, "queued"), eq(deliveries.attempts, 0), isNull(deliveries.sentIn)));
}

async function duePeople(db: Database, limit: number): Promise<Person[]> {
  const rows = await db.execute<Omit<Person, "clock">>(sql`
    select user_id, kind, min(next_attempt_at) as first from deliveries
    where state = 'queued' and sent_in is null and next_attempt_at <= clock_timestamp() and user_id is not null
    group by user_id, kind order by first limit ${limit}`);
  return rows.map(({ user_id, kind }) => ({ user_id, kind, clock: new Date() }));
}

/** The people whose messages no other worker is looking at, with the database's clock. */
async function lockPeople(tx: Transaction, people: Person[]): Promise<Person[]> {
  const keys = people.map(({ user_id, kind }) => ({ user_id, kind }));
  const rows = await tx.execute<{ user_id: Id<"user">; kind: DeliveryKind; clock: string }>(sql`
    with mine as materialized (
      select r.user_id, r.kind, pg_try_advisory_xact_lock(hashtextextended('deliveries ' || r.kind || ' ' || r.user_id, 0)) as got
      from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as r(user_id text, kind text))
    select user_id, kind, clock_timestamp()::text as clock from mine where got`);
  return rows.map((row) => ({ user_id: row.user_id, kind: row.kind, clock: new Date(row.clock) }));
}

/**
 * At most 500 of each person. What goes out by itself and what may come through quiet hours stand first, then what nobody has
 * looked at yet, so that no flood keeps a sign-in link waiting and each message of a flood is sent or held in its turn.
 */
async function waitingRows(tx: Transaction, people: Person[]): Promise<Row[]> {
  const keys = people.map(({ user_id, kind }) => ({ user_id, kind }));
  const rows = await tx.execute<Omit<Row, "due_at" | "ends_at"> & { due_at: string; ends_at: string | null }>(sql`
    select d.id, d.org_id, d.user_id, d.kind, d.template, d.request_id, d.due_at::text, d.attempts, r.expires_at::text as ends_at, p.quiet_from, p.quiet_to, p.quiet_zone, p.quiet_except, p.off
    from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as k(user_id text, kind text)
    cross join lateral (
      select * from deliveries d where d.user_id = k.user_id and d.kind = k.kind and d.state = 'queued' and d.sent_in is null
        and ((d.attempts = 0 and d.due_at <= clock_timestamp()) or (d.attempts > 0 and d.next_attempt_at <= clock_timestamp()))
      order by (d.attempts > 0 or d.template not in ${TOPIC_TEMPLATES}) desc, (d.template = 'approval-escalated') desc, (d.next_attempt_at <= clock_timestamp()) desc, d.due_at, d.id limit ${MOST_TOLD}) d
    left join approval_requests r on r.id = d.request_id
    left join notification_preferences p on p.org_id = d.org_id and p.user_id = d.user_id`);
  return rows.map((row) => ({ ...row, due_at: new Date(row.due_at), ends_at: row.ends_at === null ? null : new Date(row.ends_at) }));
}

/** When messages were last tried; one that its provider has not taken yet may arrive at any moment, so it counts as long as it is tried. By `now()`, which an index can be asked for. */
async function startedLately(tx: Transaction, people: Person[], pace: Record<DeliveryKind, Pace>) {
  const longest = Math.max(...Object.values(pace).map(({ windowSeconds }) => windowSeconds));
  const rows = await tx
    .select({ userId: deliveries.userId, kind: deliveries.kind, at: sql<Date>`case when ${deliveries.state} = 'queued' then clock_timestamp() else ${deliveries.startedAt} end`.mapWith(deliveries.startedAt), template: deliveries.template })
    .from(deliveries)
    .where(and(inArray(deliveries.userId, people.map((person) => person.user_id)), or(gt(deliveries.startedAt, sql`now() - make_interval(secs => ${longest})`), and(eq(deliveries.state, "queued"), gt(deliveries.attempts, 0))), isNull(deliveries.sentIn), ne(deliveries.state, "skipped")));
  return rows.filter(({ template }) => isTopicTemplate(template));
}

function waitingOf(row: Row, now: Date): Waiting {
  const grouped = isTopicTemplate(row.template);
  const { quiet_from: fromMinute, quiet_to: toMinute, quiet_zone: zone } = row;
  const hours: QuietHours | null = !grouped || fromMinute === null || toMinute === null || zone === null ? null : { fromMinute, toMinute, zone, except: row.quiet_except ?? "escalated" };
  const until = hours === null ? null : quietUntil(hours, now);
  const held = hours !== null && until !== null && !comesThrough(hours.except, { escalated: row.template === "approval-escalated", endsAt: row.ends_at }, until);
  return { id: row.id, orgId: row.org_id, requestId: row.request_id, grouped, dueAt: row.due_at, quietUntil: held ? until : null };
}

async function writeHolds(tx: Transaction, held: { id: Id<"delivery">; until: string }[]): Promise<void> {
  if (held.length === 0) return;
  await tx.execute(sql`
    update deliveries d set next_attempt_at = h.until from jsonb_to_recordset(${JSON.stringify(held)}::text::jsonb) as h(id text, until timestamptz)
    where d.id = h.id and d.state = 'queued' and d.attempts = 0`);
}

async function take(tx: Transaction, leaders: Map<Id<"delivery">, Id<"delivery">[]>, leaseSeconds: number): Promise<Claimed[]> {
  if (leaders.size === 0) return [];
  const members = [...leaders].flatMap(([leader, ids]) => ids.map((id) => ({ id, leader })));
  if (members.length > 0) {
    await tx.execute(sql`
      update deliveries d set sent_in = m.leader from jsonb_to_recordset(${JSON.stringify(members)}::text::jsonb) as m(id text, leader text)
      where d.id = m.id and d.state = 'queued' and d.sent_in is null`);
  }
  const taken = await tx
    .update(deliveries)
    .set({ attempts: sql`${deliveries.attempts} + 1`, startedAt: sql`clock_timestamp()`, nextAttemptAt: sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
    .where(and(inArray(deliveries.id, [...leaders.keys()]), sql`state = 'queued' and sent_in is null`))
    .returning();
  const grouped = await tx.select().from(deliveries).where(inArray(deliveries.sentIn, taken.map(({ id }) => id)));
  return taken.map((leader) => ({ leader, told: [leader, ...grouped.filter(({ sentIn }) => sentIn === leader.id)] }));
}

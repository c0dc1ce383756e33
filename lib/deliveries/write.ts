import { and, eq, inArray, or, sql, type Placeholder } from "drizzle-orm";
import { builtOnce } from "@/db/built-once";
import { channelDeliveries, channels } from "@/db/schema";
import { endsRequest, raisesRequest, redraws, SEVERITY_OF } from "@/lib/channels/message";
import type { TxCtx } from "@/lib/context";
import { gatherFacts, type Told } from "@/lib/deliveries/facts";
import type { AuditEvent } from "@/lib/events";
import { newId } from "@/lib/ids";
import { CHANNEL_EVENTS, SEVERITIES, type ChannelEvent } from "@/lib/vocabulary";

type Listening = Pick<typeof channels.$inferSelect, "id" | "kind" | "events" | "projectIds" | "minSeverity" | "includeArgs">;

/** One clock for all servers, so that what came later stands later. */
const CLOCK = sql`clock_timestamp()`;

/** A statement holds at most 65,535 parameters. */
const ROWS_AT_ONCE = 2_000;

type Tellable = Told["event"];

function channelEventOf(event: AuditEvent): Tellable | null {
  if (event.type === "call.decided") return event.data["decision"] === "deny" ? "policy.denied" : null;
  if (event.type === "approval.voted") return "approval.voted";
  return (CHANNEL_EVENTS as readonly string[]).includes(event.type) ? (event.type as ChannelEvent) : null;
}

/**
 * Writes what the organization's channels will hear of these events, in the transaction of what happened; it is sent after the
 * commit. Costs nothing where no event can be heard, and one indexed query where nobody listens.
 */
export async function writeChannelDeliveries(tx: TxCtx, events: AuditEvent[]): Promise<void> {
  const told = events.flatMap((source): Told[] => {
    const event = channelEventOf(source);
    return event === null ? [] : [{ event, source }];
  });
  if (told.length === 0) return;
  const listening = await lockListening(tx, [...new Set(told.map(({ event }) => event))]);
  if (listening.length === 0) return;
  const raised = await findRaised(tx, listening, told);
  const gathered = await gatherFacts(tx, told.filter(({ event, source }) => listening.some((channel) => isTold(channel, { event, source }, raised))));
  const rows = gathered.flatMap(({ event, source, facts }) =>
    listening
      .filter((channel) => stands(channel, { event, source }, raised) || (isTold(channel, { event, source }, raised) && isWithin(channel, facts.project?.id ?? null)))
      .map((channel) => {
        const { args, ...thin } = facts;
        return { id: newId("delivery", tx.now), orgId: tx.orgId, channelId: channel.id, event, requestId: source.requestId ?? null, facts: channel.includeArgs ? { ...thin, args } : thin, nextAttemptAt: CLOCK, createdAt: CLOCK };
      }),
  );
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await tx.db.insert(channelDeliveries).values(rows.slice(at, at + ROWS_AT_ONCE));
  await hasten(tx, rows.filter(({ event, channelId, requestId }) => endsRequest(event) && raised.has(`${channelId} ${requestId}`)));
}

/**
 * What was to ring for a request and waits for another attempt has its turn now, so that the end, which stands behind it, does not wait as
 * long: it may have rung although its answer was lost. One that is under way is left alone, or it could arrive after the end.
 */
async function hasten(tx: TxCtx, ends: { channelId: string; requestId: string | null }[]): Promise<void> {
  if (ends.length === 0) return;
  const keys = ends.map(({ channelId, requestId }) => ({ channel_id: channelId, request_id: requestId }));
  await tx.db.execute(sql`
    update channel_deliveries d set next_attempt_at = clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as k(channel_id text, request_id text)
    where d.request_id = k.request_id and d.channel_id = k.channel_id and d.state = 'queued' and d.attempts > 0 and d.next_attempt_at > clock_timestamp()
      and exists (select 1 from channel_attempts a where a.delivery_id = d.id and a.attempt = d.attempts)`);
}

const listening = builtOnce(["org", "heard", "keepers"], (db, { org, heard, keepers }) => {
  const { id, kind, events, projectIds, minSeverity, includeArgs } = channels;
  const among = (names: Placeholder) => sql`array(select jsonb_array_elements_text(${names}::text::jsonb))`;
  return db
    .select({ id, kind, events, projectIds, minSeverity, includeArgs })
    .from(channels)
    .where(and(eq(channels.orgId, org), eq(channels.enabled, true), or(sql`${events} && ${among(heard)}`, sql`${kind} = any(${among(keepers)})`)))
    .for("key share");
});

/** The channels that may hear one of these, held until the commit so that none is removed under its message. */
async function lockListening(tx: TxCtx, events: Tellable[]): Promise<Listening[]> {
  const keepers = [...(events.some(endsRequest) ? ["pagerduty"] : []), ...(events.some((event) => redraws("slack_app", event)) ? ["slack_app"] : [])];
  return listening(tx.db, { org: tx.orgId, heard: JSON.stringify(events), keepers: JSON.stringify(keepers) });
}

/** Whether an earlier message about the request is on the channel's record, so that it has to hear how that goes on, whatever its filter says. */
function stands({ id, kind }: Listening, { event, source }: Told, raised: ReadonlySet<string>): boolean {
  return ((kind === "pagerduty" && endsRequest(event)) || redraws(kind, event)) && raised.has(`${id} ${source.requestId}`);
}

/** A pager that was not rung is not told of an end either. */
function isTold(channel: Listening, told: Told, raised: ReadonlySet<string>): boolean {
  return stands(channel, told, raised) || (hears(channel, told.event) && !(channel.kind === "pagerduty" && endsRequest(told.event)));
}

function hears(channel: Listening, event: Tellable): boolean {
  return (channel.events as readonly string[]).includes(event) && SEVERITIES.indexOf(SEVERITY_OF[event]) >= SEVERITIES.indexOf(channel.minSeverity);
}

function isWithin(channel: Listening, projectId: string | null): boolean {
  return channel.projectIds.length === 0 || (projectId !== null && (channel.projectIds as string[]).includes(projectId));
}

/** Which channels that keep a message up to date were told of which request: those hear how it goes on. */
async function findRaised(tx: TxCtx, listening: Listening[], told: Told[]): Promise<Set<string>> {
  const keepers = listening.filter(({ kind }) => kind === "pagerduty" || kind === "slack_app").map(({ id }) => id);
  const requests = told.flatMap(({ event, source }) => (redraws("slack_app", event) && source.requestId != null ? [source.requestId] : []));
  if (keepers.length === 0 || requests.length === 0) return new Set();
  const rows = await tx.db
    .select({ channelId: channelDeliveries.channelId, requestId: channelDeliveries.requestId, event: channelDeliveries.event })
    .from(channelDeliveries)
    .where(and(inArray(channelDeliveries.requestId, requests), inArray(channelDeliveries.channelId, keepers)));
  return new Set(rows.filter(({ event }) => raisesRequest(event)).map(({ channelId, requestId }) => `${channelId} ${requestId}`));
}

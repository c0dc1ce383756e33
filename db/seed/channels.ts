import { and, desc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { channelAttempts, channelDeliveries, channels, governedCalls } from "@/db/schema";
import { DAY_MS, type World } from "@/db/seed/world";
import { shownAddress } from "@/lib/channels/endpoint";
import { auditedChannel } from "@/lib/channels/present";
import { seal, type ChannelSecrets } from "@/lib/channels/secrets";
import type { Facts } from "@/lib/channels/message";
import { newId, type Id } from "@/lib/ids";
import type { ChannelEvent } from "@/lib/vocabulary";

type Demo = { name: string; secrets: ChannelSecrets; events: ChannelEvent[]; daysAgo: number };

const SECURITY: Demo = { name: "security", secrets: { kind: "slack", url: "https://hooks.slack.com/services/demo" }, events: ["policy.denied", "policy.published", "settings.changed"], daysAgo: 20 };
const ON_CALL: Demo = { name: "on-call", secrets: { kind: "pagerduty", routingKey: "demo-integration-key" }, events: ["approval.requested", "approval.escalated"], daysAgo: 12 };
const TOLD = 8;

/** Two channels of the demo, switched off so that nothing ever leaves it, one of them with the log of the days when it was on. */
export async function addChannels(db: Database, world: World, options: { now: Date; authSecret: string }): Promise<void> {
  const security = await addChannel(db, world, SECURITY, options);
  await addChannel(db, world, ON_CALL, options);
  const refused = await db.select().from(governedCalls).where(and(eq(governedCalls.orgId, world.orgId), eq(governedCalls.decision, "deny"))).orderBy(desc(governedCalls.at)).limit(TOLD);
  for (const [index, call] of refused.entries()) {
    const project = Object.entries(world.projects).find(([, { id }]) => id === call.projectId);
    const facts: Facts = {
      at: call.at.toISOString(), severity: "error", organization: { id: world.orgId, name: world.name }, project: { id: call.projectId, name: project?.[0] ?? "" }, subject_id: call.id, request_id: null, grant_id: null, call_id: call.id, state: "denied",
      action: call.action, resource: call.resource, agent: call.agentId, requestor: null, by: null, reason: call.reason, rule: call.ruleId, policy: call.policyName === null ? null : { name: call.policyName, version: call.policyVersion }, args_hash: call.argsHash, digest: null, expires_at: null, is_test: false,
    };
    const isDead = index === TOLD - 2;
    const id = newId("delivery", call.at);
    await db.insert(channelDeliveries).values({ id, orgId: world.orgId, channelId: security, event: "policy.denied", facts, state: isDead ? "dead" : "sent", attempts: 1, tries: 1, nextAttemptAt: call.at, finishedAt: call.at, createdAt: call.at, lastError: isDead ? "Answered 404: there is nothing at the address." : null });
    await db.insert(channelAttempts).values({ deliveryId: id, attempt: 1, at: call.at, status: isDead ? 404 : 200, latencyMs: 90 + ((index * 37) % 140), answer: isDead ? "no_service" : "ok", error: isDead ? "Answered 404: there is nothing at the address." : null });
  }
}

async function addChannel(db: Database, world: World, demo: Demo, { now, authSecret }: { now: Date; authSecret: string }): Promise<Id<"channel">> {
  const at = new Date(now.getTime() - demo.daysAgo * DAY_MS);
  const id = newId("channel", at);
  const carol = world.people["carol"]?.id ?? null;
  const row = { kind: demo.secrets.kind, name: demo.name, enabled: false, events: demo.events, projectIds: [], minSeverity: "info" as const, includeArgs: false, address: shownAddress(demo.secrets) };
  await db.insert(channels).values({ id, orgId: world.orgId, ...row, sealed: seal(id, demo.secrets, authSecret), createdBy: carol, createdAt: at, updatedAt: now });
  const actor = { type: "member", id: carol };
  world.facts.push({ at, type: "channel.created", actor, subject: id, data: auditedChannel({ ...row, enabled: true }) });
  world.facts.push({ at: new Date(now.getTime() - DAY_MS / 24), type: "channel.changed", actor, subject: id, data: { name: demo.name, before: auditedChannel({ ...row, enabled: true }), after: auditedChannel(row) } });
  return id;
}

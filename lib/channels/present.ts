import type { channels } from "@/db/schema";
import type { ChannelRow } from "@/lib/channels/repo";
import type { Channel } from "@/lib/channels/schema";
import { iso } from "@/lib/time";

export function presentChannel({ channel, projects, queued, dead, lastSentAt }: ChannelRow): Channel {
  return {
    id: channel.id,
    kind: channel.kind,
    name: channel.name,
    enabled: channel.enabled,
    state: channel.enabled ? (channel.failingSince === null ? "working" : "failing") : channel.stoppedBecause === null ? "off" : "stopped",
    events: channel.events,
    projects,
    min_severity: channel.minSeverity,
    include_args: channel.includeArgs,
    address: channel.address,
    failing_since: iso(channel.failingSince),
    stopped_because: channel.stoppedBecause,
    queued,
    dead,
    last_sent_at: iso(lastSentAt),
    created_at: iso(channel.createdAt),
    updated_at: iso(channel.updatedAt),
  };
}

type Audited = Pick<typeof channels.$inferSelect, "kind" | "name" | "enabled" | "events" | "projectIds" | "minSeverity" | "includeArgs" | "address">;

/** What the audit chain keeps of a channel; never a secret. */
export function auditedChannel(row: Audited): Record<string, unknown> {
  return { kind: row.kind, name: row.name, enabled: row.enabled, events: row.events, project_ids: row.projectIds, min_severity: row.minSeverity, include_args: row.includeArgs, address: row.address };
}

import { resolveCascade, type SettingsRow } from "@/lib/settings/cascade";
import { placeName, type Places } from "@/lib/settings/place";
import type { KeyPlace, Place } from "@/lib/settings/repo";
import type { PersonWire, ScopeNodeWire, SettingsRowWire } from "@/lib/settings/schema";
import { mayDecide, type Member } from "@/lib/settings/terms";
import { iso } from "@/lib/time";

export function presentPerson(member: Pick<Member, "userId" | "email" | "name">): PersonWire {
  return { id: member.userId, email: member.email, name: member.name };
}

function presentPeople(members: readonly Member[], ids: readonly string[]): PersonWire[] {
  return ids.flatMap((id) => members.filter((member) => member.userId === id).map(presentPerson));
}

/** `keyNames` names the keys that may have saved a row. */
export function presentRow(row: SettingsRow, name: string, around: { members: readonly Member[]; keyNames: ReadonlyMap<string, string> }): SettingsRowWire {
  const savedBy = around.members.find((member) => member.userId === row.updatedBy)?.name;
  const savedByKey = row.updatedBy === null ? undefined : around.keyNames.get(row.updatedBy);
  return {
    id: row.id,
    scope: row.scope,
    scope_id: row.scopeId,
    name,
    enabled: row.enabled,
    approvers: presentPeople(around.members, row.approvers),
    quorum: row.quorum,
    default_timeout_seconds: row.defaultTimeoutSeconds,
    escalate_after_seconds: row.escalateAfterSeconds,
    escalate_to: presentPeople(around.members, row.escalateTo),
    max_grant_seconds: row.maxGrantSeconds,
    allow_forever: row.allowForever,
    require_reason: row.requireReason,
    updated_at: iso(row.updatedAt),
    updated_by: savedBy ?? (savedByKey === undefined ? null : placeName({ scope: "api_key", name: savedByKey })),
  };
}

/** What a call at this place gets, and from which row. */
export function presentNode(place: Place, key: KeyPlace | null, around: { rows: readonly SettingsRow[]; members: readonly Member[]; places: Places }): ScopeNodeWire {
  const { rows, members, places } = around;
  const own = rows.find((row) => row.scope === place.scope && row.scopeId === place.scopeId);
  const { row, enabled, resolvedScope } = resolveCascade(rows, { keyId: key?.id ?? null, projectId: place.projectId, orgId: places.org.id });
  const keyCreatedBy = key?.createdBy ?? null;
  const keyCreatorPersonKey = members.find((member) => member.userId === keyCreatedBy)?.personKey ?? null;
  const terms = { named: (row?.approvers.length ?? 0) > 0, approverIds: row?.approvers ?? [] };
  const about = { requestorId: null, requestorPersonKey: null, keyCreatedBy, keyCreatorPersonKey };
  return {
    scope: place.scope,
    scope_id: place.scopeId,
    name: place.name,
    project_id: place.projectId,
    last_four: key?.lastFour ?? null,
    own_row_enabled: own?.enabled ?? null,
    resolved: {
      enabled,
      scope: resolvedScope,
      scope_id: row?.scopeId ?? null,
      named: terms.named,
      approvers: row === null ? [] : members.filter((member) => mayDecide(member, terms, about).ok).map(presentPerson),
      quorum: row?.quorum ?? null,
      wait_seconds: row?.defaultTimeoutSeconds ?? null,
      escalate_after_seconds: row?.escalateAfterSeconds ?? null,
      escalate_to: presentPeople(members, row?.escalateTo ?? []),
    },
  };
}

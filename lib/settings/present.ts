import type { Absence } from "@/lib/people/state";
import { resolveCascade, type SettingsRow } from "@/lib/settings/cascade";
import { keysBelow, placeName, type Places } from "@/lib/settings/place";
import type { KeyPlace, Place } from "@/lib/settings/repo";
import type { PersonWire, ScopeNodeWire, SettingsRowWire } from "@/lib/settings/schema";
import { availableAt, type Table } from "@/lib/settings/seats";
import { mayDecide, type Member } from "@/lib/settings/terms";
import { iso } from "@/lib/time";

export function presentPerson(member: Pick<Member, "userId" | "email" | "name">): PersonWire {
  return { id: member.userId, email: member.email, name: member.name };
}

/** One id for all members who are the same person: the first one's. */
export function personOf(members: readonly Member[], id: string): string {
  const key = members.find((member) => member.userId === id)?.personKey;
  return members.find((member) => member.personKey === key)?.userId ?? id;
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
export function presentNode(place: Place, key: KeyPlace | null, around: { rows: readonly SettingsRow[]; members: readonly Member[]; places: Places; away: readonly Absence[] }): ScopeNodeWire {
  const { rows, members, places } = around;
  const own = rows.find((row) => row.scope === place.scope && row.scopeId === place.scopeId);
  const { row, enabled, resolvedScope } = resolveCascade(rows, { keyId: key?.id ?? null, projectId: place.projectId, orgId: places.org.id });
  const keyCreatedBy = key?.createdBy ?? null;
  const keyCreatorPersonKey = members.find((member) => member.userId === keyCreatedBy)?.personKey ?? null;
  const terms = { named: (row?.approvers.length ?? 0) > 0, approverIds: row?.approvers ?? [] };
  const about = { requestorId: null, requestorPersonKey: null, keyCreatedBy, keyCreatorPersonKey };
  const table: Table = { members, terms, about, away: around.away, handed: null };
  return {
    scope: place.scope,
    scope_id: place.scopeId,
    name: place.name,
    project_id: place.projectId,
    last_four: key?.lastFour ?? null,
    own_row_enabled: own?.enabled ?? null,
    key_makers: [...new Set(keysBelow(places, place).map((made) => personOf(members, made.createdBy)))],
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
      away: row === null ? [] : around.away.flatMap((absence) => presentAway(absence, table)),
      nobody_now: row === null || !enabled ? null : nobodyNow(row, table),
    },
  };
}

function presentAway(absence: Absence, { members, terms, about }: Table) {
  const [person] = members.filter((member) => member.userId === absence.userId && mayDecide(member, terms, about).ok).map(presentPerson);
  return person === undefined ? [] : [{ ...person, until: iso(absence.endsAt), delegate: presentPeople(members, absence.delegateId === null ? [] : [absence.delegateId])[0] ?? null }];
}

/** The requestor is not known here, who may be one of those counted; then a request says so itself. */
export function nobodyNow(row: Pick<SettingsRow, "quorum">, table: Table): string | null {
  const now = availableAt(table);
  if (now >= row.quorum) return null;
  const names = table.away.flatMap((absence) => table.members.filter((member) => member.userId === absence.userId && mayDecide(member, table.terms, table.about).ok).map((member) => member.name));
  const why = names.length === 0 ? "there are too few people who may decide" : `${names.join(", ")} ${names.length === 1 ? "is" : "are"} out of office`;
  return row.quorum === 1 ? `Nobody can approve this right now: ${why}.` : `${row.quorum} signatures are needed and ${now} could be given right now: ${why}.`;
}

import { assertStillAdmin } from "@/lib/auth/standing";
import type { Actor, Ctx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { listAway } from "@/lib/people/current";
import type { Absence } from "@/lib/people/state";
import type { SettingsRow } from "@/lib/settings/cascade";
import { refuseRow, type RowValues } from "@/lib/settings/checks";
import { listMembers } from "@/lib/settings/eligible";
import { keysBelow, listPlaces, placeName, placeOf } from "@/lib/settings/place";
import { nobodyNow, presentRow } from "@/lib/settings/present";
import { listKeyNames, lockRow, upsertRow } from "@/lib/settings/repo";
import type { SettingsInput, SettingsRowWire } from "@/lib/settings/schema";
import type { Table } from "@/lib/settings/seats";
import { findMember, type Member } from "@/lib/settings/terms";
import { LIMITS } from "@/lib/vocabulary";

/**
 * Makes or changes the row of one scope; what the body leaves out stays. Refuses with 422 and the sentence that says who
 * is missing what could never be answered (contract sections 3 and 20). The same again writes nothing.
 */
export async function updateSettings(ctx: Ctx, input: SettingsInput): Promise<SettingsRowWire> {
  return mutate(ctx, async (tx) => {
    const role = await assertStillAdmin(tx);
    const places = await listPlaces(tx);
    const place = placeOf(places, input);
    const before = (await lockRow(tx, place)) ?? null;
    const [members, keyNames] = await Promise.all([listMembers(tx), listKeyNames(tx)]);
    const next = merge(before, input, members);
    const present = (row: SettingsRow) => presentRow(row, place.name, { members, keyNames });
    if (before !== null && isSame(before, next)) return unchanged(present(before));
    const keyMakers = keysBelow(places, place).map((key) => key.createdBy);
    const refusal = refuseRow(next, { place: placeName(place), members, keyMakers, role, before });
    if (refusal !== null) throw refused(refusal.slug, refusal.field, refusal.message);
    const after = await upsertRow(tx, place, { ...next, updatedBy: actorId(tx.actor) });
    return changed({ ...present(after), nobody_now: after.enabled ? nobodyNow(after, tableAt(after, members, await listAway(tx))) : null }, {
      type: "settings.changed",
      subjectId: after.id,
      data: { scope: place.scope, scope_id: place.scopeId, name: place.name, before: before === null ? null : facts(before), after: facts(after) },
    });
  });
}

/** Everybody who might sign at a row, whoever should ask. */
function tableAt(row: SettingsRow, members: readonly Member[], away: readonly Absence[]): Table {
  const nobody = { requestorId: null, requestorPersonKey: null, keyCreatedBy: null, keyCreatorPersonKey: null };
  return { members, terms: { named: row.approvers.length > 0, approverIds: row.approvers }, about: nobody, away, handed: null };
}

function refused(slug: AppError["slug"], field: string, message: string): AppError {
  return new AppError(slug, message, { details: { field, fields: [{ field, message }] } });
}

const DEFAULTS: RowValues = {
  enabled: false,
  approvers: [],
  quorum: 1,
  defaultTimeoutSeconds: LIMITS.ttlDefault,
  escalateAfterSeconds: null,
  escalateTo: [],
  maxGrantSeconds: LIMITS.maxGrantDefault,
  allowForever: true,
  requireReason: false,
};

function merge(before: SettingsRow | null, input: SettingsInput, members: readonly Member[]): RowValues {
  const from = before ?? DEFAULTS;
  return {
    enabled: input.enabled ?? from.enabled,
    approvers: input.approvers === undefined ? from.approvers : resolvePeople(members, "approvers", input.approvers),
    quorum: input.quorum ?? from.quorum,
    defaultTimeoutSeconds: input.default_timeout_seconds ?? from.defaultTimeoutSeconds,
    escalateAfterSeconds: input.escalate_after_seconds === undefined ? from.escalateAfterSeconds : input.escalate_after_seconds,
    escalateTo: input.escalate_to === undefined ? from.escalateTo : resolvePeople(members, "escalate_to", input.escalate_to),
    maxGrantSeconds: input.max_grant_seconds ?? from.maxGrantSeconds,
    allowForever: input.allow_forever ?? from.allowForever,
    requireReason: input.require_reason ?? from.requireReason,
  };
}

/** A name that means no active member is refused, never dropped: a shorter list could let others in. */
function resolvePeople(members: readonly Member[], field: "approvers" | "escalate_to", texts: readonly string[]): Id<"user">[] {
  const ids = texts.map((text) => {
    const member = findMember(members, text);
    if (member === undefined) throw refused("no_eligible_approver", field, `${text} is not a member of this organization. Invite them first, or correct the address.`);
    if (!member.active && field === "escalate_to") throw refused("no_eligible_approver", field, `${member.name} is not an active member, so nobody would be told. Choose somebody else.`);
    return member.userId;
  });
  return [...new Set(ids)];
}

/** The part of a row that a person chooses, in one shape for comparison and for the audit chain. */
function facts(row: RowValues) {
  return {
    enabled: row.enabled,
    approvers: row.approvers,
    quorum: row.quorum,
    default_timeout_seconds: row.defaultTimeoutSeconds,
    escalate_after_seconds: row.escalateAfterSeconds,
    escalate_to: row.escalateTo,
    max_grant_seconds: row.maxGrantSeconds,
    allow_forever: row.allowForever,
    require_reason: row.requireReason,
  };
}

function isSame(before: RowValues, next: RowValues): boolean {
  return JSON.stringify(facts(before)) === JSON.stringify(facts(next));
}

export function actorId(actor: Actor): string | null {
  if (actor.type === "member") return actor.userId;
  return actor.type === "key" ? actor.keyId : null;
}

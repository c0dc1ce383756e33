import type { Ctx } from "@/lib/context";
import { listAway } from "@/lib/people/current";
import type { Absence } from "@/lib/people/state";
import type { SettingsRow } from "@/lib/settings/cascade";
import { listMembers } from "@/lib/settings/eligible";
import { listPlaces, placeOf, type Places } from "@/lib/settings/place";
import { personOf, presentNode, presentPerson, presentRow } from "@/lib/settings/present";
import { listKeyNames, listRows } from "@/lib/settings/repo";
import type { ScopeNodeWire, SettingsRowWire, SettingsWire } from "@/lib/settings/schema";
import type { Member } from "@/lib/settings/terms";

type Around = { rows: readonly SettingsRow[]; members: readonly Member[]; places: Places; away: readonly Absence[] };

/** Every row of the organization, and what each project and live key resolves to and why (contract section 3). */
export async function readSettings(ctx: Ctx): Promise<SettingsWire> {
  const [rows, members, places, keyNames, away] = await Promise.all([listRows(ctx), listMembers(ctx), listPlaces(ctx), listKeyNames(ctx), listAway(ctx)]);
  const around = { rows, members, places, away };
  return {
    configured: rows.length > 0,
    rows: rows.flatMap((row) => presentKnown(row, around, keyNames)),
    scopes: listNodes(around),
    members: members.filter((member) => member.active).map((member) => ({ ...presentPerson(member), role: member.role, person: personOf(members, member.userId) })),
  };
}

/** A row of a key that was revoked since governs no call, and is left out. */
function presentKnown(row: SettingsRow, { members, places }: Around, keyNames: ReadonlyMap<string, string>): SettingsRowWire[] {
  const isLive = row.scope === "org" || [...places.projects, ...places.keys].some((candidate) => candidate.id === row.scopeId);
  return isLive ? [presentRow(row, placeOf(places, { scope: row.scope, scope_id: row.scopeId }).name, { members, keyNames })] : [];
}

/** The organization, then each project followed by its keys. */
function listNodes(around: Around): ScopeNodeWire[] {
  const { org, projects, keys } = around.places;
  const nodes = [presentNode({ scope: "org", scopeId: org.id, name: org.name, projectId: null }, null, around)];
  for (const project of projects) {
    nodes.push(presentNode({ scope: "project", scopeId: project.id, name: project.name, projectId: project.id }, null, around));
    for (const key of keys.filter((candidate) => candidate.projectId === project.id)) {
      nodes.push(presentNode({ scope: "api_key", scopeId: key.id, name: key.name, projectId: project.id }, key, around));
    }
  }
  return nodes;
}

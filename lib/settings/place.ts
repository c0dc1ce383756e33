import type { Ctx } from "@/lib/context";
import { invalid, notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { findOrganization, listKeyPlaces, listProjectPlaces, type KeyPlace, type Place } from "@/lib/settings/repo";
import type { SettingsPlace } from "@/lib/settings/schema";

export type Places = { org: { id: Id<"org">; name: string }; projects: { id: Id<"project">; name: string }[]; keys: KeyPlace[] };

/** Every place of the organization where a row may stand: itself, its projects, its live keys. */
export async function listPlaces(ctx: Pick<Ctx, "db" | "orgId">): Promise<Places> {
  const [org, projects, keys] = await Promise.all([findOrganization(ctx), listProjectPlaces(ctx), listKeyPlaces(ctx)]);
  if (org === undefined) throw notFound();
  return { org, projects, keys };
}

/** The place that a body or query names; the organization needs no `scope_id`. Throws 404 for what is not of this organization. */
export function placeOf(places: Places, { scope, scope_id: scopeId }: SettingsPlace): Place {
  if (scope === "org") {
    if (scopeId !== undefined && scopeId !== places.org.id) throw notFound();
    return { scope, scopeId: places.org.id, name: places.org.name, projectId: null };
  }
  if (scopeId === undefined) throw invalid(`"scope_id" is missing. Give the id of the ${scope === "project" ? "project" : "API key"}.`, { fields: [{ field: "scope_id", message: "Give it." }] });
  if (scope === "project") {
    const project = places.projects.find((candidate) => candidate.id === scopeId);
    if (project === undefined) throw notFound();
    return { scope, scopeId: project.id, name: project.name, projectId: project.id };
  }
  const key = places.keys.find((candidate) => candidate.id === scopeId);
  if (key === undefined) throw notFound();
  return { scope, scopeId: key.id, name: key.name, projectId: key.projectId };
}

/** "organization acme", "project web", "key web-ci". */
export function placeName(place: Pick<Place, "scope" | "name">): string {
  const word = { org: "organization", project: "project", api_key: "key" }[place.scope];
  return `${word} ${place.name}`;
}

/** The live keys that stand at or below a place. */
export function keysBelow(places: Places, place: Place): KeyPlace[] {
  if (place.scope === "org") return places.keys;
  if (place.scope === "project") return places.keys.filter((key) => key.projectId === place.scopeId);
  return places.keys.filter((key) => key.id === place.scopeId);
}

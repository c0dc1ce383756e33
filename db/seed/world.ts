import { createHash, createHmac } from "node:crypto";
import { apiKeys, approvalSettings, memberships, organizations, personalTokens, policies, policyVersions, projects, users } from "@/db/schema";
import type { Database } from "@/db/client";
import { POLICIES } from "@/db/seed/scenario";
import { newId, type Id } from "@/lib/ids";
import { credentialDigest, mintCredential } from "@/lib/keys/format";
import type { Role } from "@/lib/vocabulary";

export const DAY_MS = 86_400_000;

export type Fact = { at: Date; type: string; actor: { type: string; id: string | null }; subject: string | null; requestId?: string; grantId?: string; callId?: string; argsHash?: string; policyVersion?: number; data: Record<string, unknown> };

export type World = {
  name: string;
  orgId: Id<"org">;
  people: Record<string, { id: Id<"user">; email: string; name: string; role: Role; token: string }>;
  projects: Record<string, { id: Id<"project">; keyId: Id<"key">; key: string; policyId: Id<"policy">; versions: { version: number; at: Date }[] }>;
  facts: Fact[];
};

/** A demo secret follows from the pepper of this deployment, so that a lost demo.json can be written again. */
export function demoSecret(prefix: "cz_live_" | "cz_pat_", pepper: string, label: string): string {
  return mintCredential(prefix, createHmac("sha256", pepper).update(`demo credential ${label}`).digest());
}

type Cast = { name: string; domain: string; owner: string; people: Record<string, { name: string; role: Role }>; projects: readonly string[] };

/** Makes an organization with its people, projects, keys, tokens and policies, dated some weeks back. */
export async function makeWorld(db: Database, cast: Cast, pepper: string, now: Date): Promise<World> {
  const began = new Date(now.getTime() - 40 * DAY_MS);
  const orgId = newId("org", began);
  await db.insert(organizations).values({ id: orgId, name: cast.name, createdAt: began });
  const world: World = { name: cast.name, orgId, people: {}, projects: {}, facts: [] };
  for (const [name, person] of Object.entries(cast.people)) await addPerson(db, world, { ...person, email: `${name}@${cast.domain}`, short: name }, { pepper, at: began });
  for (const name of cast.projects) await addProject(db, world, { name, owner: cast.owner }, { pepper, at: new Date(began.getTime() + DAY_MS), now });
  return world;
}

function actorOf(world: World, name: string): { type: string; id: string } {
  return { type: "member", id: world.people[name]?.id ?? "" };
}

async function addPerson(db: Database, world: World, person: { short: string; name: string; role: Role; email: string }, made: { pepper: string; at: Date }): Promise<void> {
  const id = newId("user", made.at);
  const token = demoSecret("cz_pat_", made.pepper, `${world.name}/${person.short}`);
  await db.insert(users).values({ id, email: person.email, personKey: person.email, name: person.name, createdAt: made.at });
  await db.insert(memberships).values({ orgId: world.orgId, userId: id, role: person.role, createdAt: made.at });
  await db.insert(personalTokens).values({ id: newId("token", made.at), orgId: world.orgId, userId: id, name: "demo", digest: credentialDigest(token, made.pepper), lastFour: token.slice(-4), createdAt: made.at });
  world.people[person.short] = { id, email: person.email, name: person.name, role: person.role, token };
  world.facts.push({ at: made.at, type: "member.invited", actor: { type: "system", id: null }, subject: id, data: { email: person.email, role: person.role } });
}

async function addProject(db: Database, world: World, project: { name: string; owner: string }, made: { pepper: string; at: Date; now: Date }): Promise<void> {
  const owner = world.people[project.owner];
  if (owner === undefined) throw new Error(`nobody called ${project.owner}`);
  const [id, keyId, policyId] = [newId("project", made.at), newId("key", made.at), newId("policy", made.at)];
  const key = demoSecret("cz_live_", made.pepper, `${world.name}/${project.name}`);
  await db.insert(projects).values({ id, orgId: world.orgId, name: project.name, createdAt: made.at });
  await db.insert(apiKeys).values({ id: keyId, orgId: world.orgId, projectId: id, name: `${project.name}-ci`, digest: credentialDigest(key, made.pepper), prefix: "cz_live_", lastFour: key.slice(-4), scopes: ["requests"], createdBy: owner.id, createdAt: made.at });
  const saved = POLICIES[project.name] ?? [];
  await db.insert(policies).values({ id: policyId, orgId: world.orgId, projectId: id, name: project.name, currentVersion: saved.length, createdAt: made.at });
  const actor = actorOf(world, project.owner);
  world.facts.push({ at: made.at, type: "project.created", actor, subject: id, data: { name: project.name } });
  world.facts.push({ at: made.at, type: "key.created", actor, subject: keyId, data: { name: `${project.name}-ci`, project_id: id, scopes: ["requests"] } });
  const versions = [];
  for (const [index, version] of saved.entries()) {
    const at = new Date(made.now.getTime() - version.daysAgo * DAY_MS);
    const author = world.people[version.author] ?? owner;
    await db.insert(policyVersions).values({ policyId, version: index + 1, orgId: world.orgId, yaml: version.yaml, comment: version.comment, authorId: author.id, authorLabel: author.name, createdAt: at });
    world.facts.push({ at, type: "policy.published", actor: { type: "member", id: author.id }, subject: policyId, policyVersion: index + 1, data: { project: project.name, project_id: id, version: index + 1, comment: version.comment } });
    versions.push({ version: index + 1, at });
  }
  world.projects[project.name] = { id, keyId, key, policyId, versions };
}

/** Turns approvals on for the whole organization. */
export async function turnOn(db: Database, world: World, by: string, at: Date): Promise<void> {
  const actor = actorOf(world, by);
  const id = newId("setting", at);
  await db.insert(approvalSettings).values({ id, orgId: world.orgId, scope: "org", scopeId: world.orgId, enabled: true, updatedBy: world.people[by]?.id ?? null, updatedAt: at, createdAt: at });
  world.facts.push({ at, type: "settings.changed", actor, subject: id, data: { scope: "org", before: null, after: { enabled: true } } });
}

/** Numbers that look like chance and are the same on every machine. */
export function dice(seed: string): () => number {
  let n = 0;
  return () => {
    n += 1;
    return createHash("sha256").update(`${seed}:${n}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}

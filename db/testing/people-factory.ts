import type { Database } from "@/db/client";
import { apiKeys, memberships, organizations, personalTokens, projects, users } from "@/db/schema";
import type { Ctx, KeyActor, MemberActor } from "@/lib/context";
import { env } from "@/lib/env";
import { personKeyOf } from "@/lib/identity/address";
import { newId, type Id } from "@/lib/ids";
import { credentialDigest, mintCredential } from "@/lib/keys/format";
import type { KeyScope, Role } from "@/lib/vocabulary";

let count = 0;

/** A new organization. */
export async function anOrganization(db: Database, name = "acme"): Promise<Id<"org">> {
  const id = newId("org");
  await db.insert(organizations).values({ id, name });
  return id;
}

export type PersonInput = { role?: Role; email?: string; name?: string; deactivated?: boolean };
export type TestPerson = { id: Id<"user">; email: string; name: string; actor: MemberActor; ctx: Ctx<MemberActor> };

/** A new person who is a member of this organization, and the context in which they act. */
export async function aMember(db: Database, orgId: Id<"org">, input: PersonInput = {}): Promise<TestPerson> {
  count += 1;
  const id = newId("user");
  const email = input.email ?? `person${count}-${id.slice(-6)}@acme.com`;
  const name = input.name ?? `Person ${count}`;
  const role = input.role ?? "member";
  await db.insert(users).values({ id, email, personKey: personKeyOf(email), name });
  await db.insert(memberships).values({ orgId, userId: id, role, deactivatedAt: input.deactivated === true ? new Date() : null });
  const actor: MemberActor = { type: "member", userId: id, email, name, personKey: personKeyOf(email), role, via: "session" };
  return { id, email, name, actor, ctx: { db, orgId, actor, now: new Date(), requestId: `r_test${count}` } };
}

export async function aProject(db: Database, orgId: Id<"org">, name = `project-${newId("project").slice(-6)}`): Promise<Id<"project">> {
  const id = newId("project");
  await db.insert(projects).values({ id, orgId, name });
  return id;
}

export type KeyInput = { orgId: Id<"org">; projectId: Id<"project">; createdBy: Id<"user">; scopes?: KeyScope[] };
export type TestKey = { id: Id<"key">; secret: string; ctx: Ctx<KeyActor> };

/** A new API key, its secret, and the context of a call made with it. */
export async function aKey(db: Database, input: KeyInput): Promise<TestKey> {
  const id = newId("key");
  const secret = mintCredential("cz_live_");
  const scopes = input.scopes ?? ["requests"];
  const { orgId, projectId, createdBy } = input;
  await db.insert(apiKeys).values({ id, orgId, projectId, name: "ci", digest: credentialDigest(secret, env().KEY_PEPPER), prefix: "cz_live_", lastFour: secret.slice(-4), scopes, createdBy });
  const actor: KeyActor = { type: "key", keyId: id, name: "ci", lastFour: secret.slice(-4), projectId, projectName: "web", scopes, createdBy, claimedEmail: null };
  return { id, secret, ctx: { db, orgId, actor, now: new Date(), requestId: "r_testkey" } };
}

/** A personal token of this member; answers the secret. */
export async function aToken(db: Database, orgId: Id<"org">, userId: Id<"user">): Promise<string> {
  const secret = mintCredential("cz_pat_");
  await db.insert(personalTokens).values({ id: newId("token"), orgId, userId, name: "cli", digest: credentialDigest(secret, env().KEY_PEPPER), lastFour: secret.slice(-4) });
  return secret;
}

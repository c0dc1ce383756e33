import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { approvalSettings, auditEvents, governedCalls, notifications, personalTokens, policies, pushSubscriptions, sessions } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { aGrant, anApprovedRequest } from "@/db/testing/grants-factory";
import { aChannel, someMessages } from "@/db/testing/channels-factory";
import { aKey, aMember, aToken, type TestPerson } from "@/db/testing/people-factory";
import type { Access } from "@/lib/auth/permissions";
import { hashToken } from "@/lib/auth/session-lookup";
import { newId, type Id, type IdKind } from "@/lib/ids";
import { guard } from "@/lib/guard/guard";
import { listProposals } from "@/lib/learning/propose";
import { ROLES, type KeyScope, type Role } from "@/lib/vocabulary";

export type Credential = {
  name: string;
  kind: "anonymous" | "key" | "token" | "session";
  role?: Role;
  scope?: KeyScope;
  headers: Record<string, string>;
};

export type Side = {
  office: Office;
  /** One thing of every kind that can stand in a path. */
  ids: Record<IdKind, string>;
  credentials: Credential[];
};

/** An organization in which one thing of every kind exists, and one credential of every kind and role. */
export async function aSide(db: Database): Promise<Side> {
  const office = await anOffice(db);
  const { orgId, projectId } = office;
  const request = await aRequest(office);
  const { id: grant } = await aGrant(db, { orgId, projectId, requestorId: office.alice.id, givenBy: office.bob.id });
  await guard(office.agent, { action: "Bash:ls" });
  const [call] = await db.select({ id: governedCalls.id }).from(governedCalls).where(eq(governedCalls.orgId, orgId)).limit(1);
  const notification = newId("notification");
  await db.insert(notifications).values({ id: notification, orgId, userId: office.bob.id, type: "approval.requested", requestId: request.id, createdAt: new Date() });
  await aSession(db, orgId, office.olivia.id);
  await aToken(db, orgId, office.olivia.id);
  const first = async <T extends { id: string }>(rows: Promise<T[]>) => (await rows)[0]?.id ?? "";
  const [session, token] = [
    await first(db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, office.olivia.id))),
    await first(db.select({ id: personalTokens.id }).from(personalTokens).where(eq(personalTokens.userId, office.olivia.id))),
  ];
  const proposal = await aProposal(db, office);
  const subscription = newId("subscription");
  await db.insert(pushSubscriptions).values({ id: subscription, userId: office.olivia.id, endpointHash: subscription, sealed: Buffer.from([0]), name: "Chrome", createdAt: new Date() });
  const channel = await aChannel(db, orgId, "https://hooks.example.com/countersign");
  const [delivery] = await someMessages(db, channel, 1, { state: "dead" });
  const people = await onePerRole(db, office);
  const credentials: Credential[] = [{ name: "anonymous", kind: "anonymous", headers: {} }];
  for (const scope of ["requests", "audit:read", "admin"] as const) {
    const { secret } = await aKey(db, { orgId, projectId, createdBy: office.olivia.id, scopes: [scope] });
    credentials.push({ name: `a key with ${scope}`, kind: "key", scope, headers: { authorization: `Bearer ${secret}`, "x-cz-requestor-email": office.alice.email } });
  }
  for (const role of ROLES) {
    const person = people[role];
    credentials.push({ name: `${role} by token`, kind: "token", role, headers: { authorization: `Bearer ${await aToken(db, orgId, person.id)}` } });
    credentials.push({ name: `${role} in a browser`, kind: "session", role, headers: { cookie: `countersign.session=${await aSession(db, orgId, person.id)}`, "sec-fetch-site": "same-origin" } });
  }
  const ids: Record<IdKind, string> = {
    org: orgId, project: projectId, user: office.victor.id, key: office.key.id, request: request.id, grant, notification, call: call?.id ?? "", session, token,
    policy: await first(db.select({ id: policies.id }).from(policies).where(eq(policies.orgId, orgId))),
    setting: await first(db.select({ id: approvalSettings.id }).from(approvalSettings).where(eq(approvalSettings.orgId, orgId))),
    event: await first(db.select({ id: auditEvents.id }).from(auditEvents).where(eq(auditEvents.orgId, orgId))),
    vote: newId("vote"), subscription, channel: channel.id, delivery: delivery ?? "", link: newId("link"), proposal,
  };
  return { office, ids, credentials };
}

/** A call that Bob approved five times, from which the policy might learn; answers the proposal's id. */
async function aProposal(db: Database, { orgId, projectId, alice, bob }: Office): Promise<string> {
  for (let n = 0; n < 5; n += 1) await anApprovedRequest(db, { orgId, projectId, requestorId: alice.id, givenBy: bob.id });
  return (await listProposals(bob.ctx, projectId)).items[0]?.id ?? "";
}

async function onePerRole(db: Database, office: Office): Promise<Record<Role, TestPerson>> {
  return { owner: office.olivia, admin: await aMember(db, office.orgId, { role: "admin" }), approver: office.dana, member: office.alice, viewer: office.victor };
}

/** A signed-in browser of this person; answers the value of its cookie. */
export async function aSession(db: Database, orgId: Id<"org">, userId: Id<"user">): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await db.insert(sessions).values({ id: newId("session"), tokenHash: hashToken("session", token), userId, orgId, expiresAt: new Date(Date.now() + 86_400_000) });
  return token;
}

export function credentialOf(side: Side, name: string): Credential {
  const found = side.credentials.find((credential) => credential.name === name);
  if (found === undefined) throw new Error(`there is no credential "${name}"`);
  return found;
}

/** One who may call an operation. */
export function fitting(side: Side, access: Access): Credential {
  return callers(side, access)[0] ?? credentialOf(side, "anonymous");
}

/** Everybody of this side who may call an operation: a person in a browser, by token, and a key. */
export function callers(side: Side, { session, key, token }: Access): Credential[] {
  return [
    ...(session === undefined ? [] : [credentialOf(side, "owner in a browser")]),
    ...(session === undefined || token === false ? [] : [credentialOf(side, "owner by token")]),
    ...(key === undefined ? [] : [credentialOf(side, `a key with ${key}`)]),
  ];
}

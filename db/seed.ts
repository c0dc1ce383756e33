import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { and, eq, sql } from "drizzle-orm";
import { connect, type Database } from "@/db/client";
import { apiKeys, auditData, auditEvents, auditHeads, memberships, organizations, projects, users } from "@/db/schema";
import { addChannels } from "@/db/seed/channels";
import { writeHistory } from "@/db/seed/history";
import { ACME, GLOBEX } from "@/db/seed/scenario";
import { DAY_MS, demoSecret, makeWorld, turnOn, type World } from "@/db/seed/world";
import { GENESIS, makeLine, sealData } from "@/lib/audit/chain";
import { env } from "@/lib/env";
import { newId } from "@/lib/ids";

export type DemoOrg = {
  id: string;
  projects: Record<string, { id: string; api_key: string; api_key_id: string }>;
  people: Record<string, { id: string; email: string; role: string; token: string }>;
};
export type DemoFile = { base_url: string; orgs: Record<string, DemoOrg> };

/**
 * Fills an empty database with the demo and writes its credentials to `<data dir>/demo.json`, readable by its owner only.
 * Where the demo is there already, only the file is written again.
 */
export async function seed(options: { url: string; prepare?: boolean; dataDir: string; baseUrl: string }): Promise<DemoFile> {
  const { db, close } = connect(options.url, { max: 4, prepare: options.prepare ?? true });
  try {
    if ((await db.$count(organizations)) === 0) await db.transaction((tx) => fill(tx as unknown as Database, new Date()));
    const orgs = Object.fromEntries(await Promise.all([ACME, GLOBEX].map(async ({ name }) => [name, await credentials(db, name)] as const)));
    const demo = { base_url: options.baseUrl, orgs };
    await writeFile(join(options.dataDir, "demo.json"), `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
    return demo;
  } finally {
    await close();
  }
}

async function fill(db: Database, now: Date): Promise<void> {
  const acme = await makeWorld(db, ACME, env().KEY_PEPPER, now);
  await turnOn(db, acme, "carol", new Date(now.getTime() - 34 * DAY_MS));
  await writeHistory(db, acme, now);
  await db.execute(sql`update api_keys k set last_used_at = (select max(c.at) from governed_calls c where c.key_id = k.id) where k.org_id = ${acme.orgId}`);
  await addChannels(db, acme, { now, authSecret: env().AUTH_SECRET });
  await writeChain(db, acme);
  await writeChain(db, await makeWorld(db, GLOBEX, env().KEY_PEPPER, now));
}

async function credentials(db: Database, name: string): Promise<DemoOrg> {
  const pepper = env().KEY_PEPPER;
  const [organization] = await db.select({ id: organizations.id }).from(organizations).where(eq(organizations.name, name));
  if (organization === undefined) throw new Error(`The database holds other data and no demo organization ${name}. Start with COUNTERSIGN_DEMO=0, or with an empty database.`);
  const orgProjects = await db.select({ id: projects.id, name: projects.name, keyId: apiKeys.id }).from(projects).innerJoin(apiKeys, and(eq(apiKeys.projectId, projects.id), eq(apiKeys.name, sql`${projects.name} || '-ci'`))).where(eq(projects.orgId, organization.id));
  const orgPeople = await db.select({ id: users.id, email: users.email, role: memberships.role }).from(memberships).innerJoin(users, eq(users.id, memberships.userId)).where(eq(memberships.orgId, organization.id));
  const short = (email: string) => email.split("@")[0] ?? email;
  return {
    id: organization.id,
    projects: Object.fromEntries(orgProjects.map((project) => [project.name, { id: project.id, api_key: demoSecret("cz_live_", pepper, `${name}/${project.name}`), api_key_id: project.keyId }])),
    people: Object.fromEntries(orgPeople.map(({ id, email, role }) => [short(email), { id, email, role, token: demoSecret("cz_pat_", pepper, `${name}/${short(email)}`) }])),
  };
}

/** The facts in the order of their times, as a chain like any other. */
async function writeChain(db: Database, world: World): Promise<void> {
  const facts = world.facts.map((fact, index) => ({ fact, index })).sort((a, b) => a.fact.at.getTime() - b.fact.at.getTime() || a.index - b.index);
  let prev: Uint8Array = GENESIS;
  const lines: (typeof auditEvents.$inferInsert)[] = [];
  const data: (typeof auditData.$inferInsert)[] = [];
  for (const [index, { fact }] of facts.entries()) {
    const id = newId("event", fact.at);
    const links = { requestId: fact.requestId ?? null, grantId: fact.grantId ?? null, callId: fact.callId ?? null } as { requestId: null; grantId: null; callId: null };
    const place = { seq: index + 1, prev, at: fact.at };
    const sealed = sealData(fact.data);
    const made = makeLine({ org: world.orgId, id, type: fact.type, actor: fact.actor, subject: fact.subject, ...links, argsHash: fact.argsHash ?? null, policyVersion: fact.policyVersion ?? null }, sealed, place);
    lines.push({ orgId: world.orgId, ...place, id, type: fact.type, canonical: made.canonical, hash: made.hash, actorType: fact.actor.type, actorId: fact.actor.id, subjectId: fact.subject, ...links });
    data.push({ eventId: id, orgId: world.orgId, salt: sealed.salt, data: sealed.data });
    prev = made.hash;
  }
  for (let at = 0; at < lines.length; at += 200) {
    await db.insert(auditEvents).values(lines.slice(at, at + 200));
    await db.insert(auditData).values(data.slice(at, at + 200));
  }
  const last = lines.at(-1);
  if (last !== undefined) await db.insert(auditHeads).values({ orgId: world.orgId, seq: lines.length, hash: last.hash, at: last.at });
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type Database } from "@/db/client";
import { auditData, auditEvents, auditHeads } from "@/db/schema";
import { writeHistory } from "@/db/seed/history";
import { ACME, GLOBEX } from "@/db/seed/scenario";
import { DAY_MS, makeWorld, turnOn, type World } from "@/db/seed/world";
import { GENESIS, makeLine } from "@/lib/audit/chain";
import { env } from "@/lib/env";
import { newId } from "@/lib/ids";

export type DemoOrg = {
  id: string;
  projects: Record<string, { id: string; api_key: string; api_key_id: string }>;
  people: Record<string, { id: string; email: string; role: string; token: string }>;
};
export type DemoFile = { base_url: string; orgs: Record<string, DemoOrg> };

/** Fills an empty database with the demo and writes its credentials to `<data dir>/demo.json`, readable by its owner only. */
export async function seed(options: { url: string; dataDir: string; baseUrl: string }): Promise<DemoFile> {
  const { db, close } = connect(options.url, { max: 4 });
  try {
    const now = new Date();
    const demo = await db.transaction(async (tx) => {
      const inside = tx as unknown as Database;
      const acme = await makeWorld(inside, ACME, env().KEY_PEPPER, now);
      await turnOn(inside, acme, "carol", new Date(now.getTime() - 34 * DAY_MS));
      await writeHistory(inside, acme, now);
      await writeChain(inside, acme);
      const globex = await makeWorld(inside, GLOBEX, env().KEY_PEPPER, now);
      await writeChain(inside, globex);
      return { base_url: options.baseUrl, orgs: { acme: credentials(acme), globex: credentials(globex) } };
    });
    await writeFile(join(options.dataDir, "demo.json"), `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
    return demo;
  } finally {
    await close();
  }
}

function credentials(world: World): DemoOrg {
  return {
    id: world.orgId,
    projects: Object.fromEntries(Object.entries(world.projects).map(([name, project]) => [name, { id: project.id, api_key: project.key, api_key_id: project.keyId }])),
    people: Object.fromEntries(Object.entries(world.people).map(([name, { id, email, role, token }]) => [name, { id, email, role, token }])),
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
    const made = makeLine({ org: world.orgId, id, type: fact.type, actor: fact.actor, subject: fact.subject, ...links, argsHash: fact.argsHash ?? null, policyVersion: fact.policyVersion ?? null, data: fact.data }, place);
    lines.push({ orgId: world.orgId, ...place, id, type: fact.type, canonical: made.canonical, hash: made.hash, actorType: fact.actor.type, actorId: fact.actor.id, subjectId: fact.subject, ...links });
    data.push({ eventId: id, orgId: world.orgId, salt: made.salt, data: made.data });
    prev = made.hash;
  }
  for (let at = 0; at < lines.length; at += 200) {
    await db.insert(auditEvents).values(lines.slice(at, at + 200));
    await db.insert(auditData).values(data.slice(at, at + 200));
  }
  const last = lines.at(-1);
  if (last !== undefined) await db.insert(auditHeads).values({ orgId: world.orgId, seq: lines.length, hash: last.hash, at: last.at });
}

import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditData, auditEvents, auditHeads } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { anApprovedRequest } from "@/db/testing/grants-factory";
import { aMember, anOrganization, aProject, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { GET } from "@/app/api/audit/verify/route";
import { appendEvents, sealEvents } from "@/lib/audit/append";
import { canonicalLine, commitment, GENESIS, hashLine, hex } from "@/lib/audit/chain";
import { sealChains } from "@/lib/audit/seal";
import { verifyChain } from "@/lib/audit/verify";
import type { Ctx, TxCtx } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

let test: TestDatabase;

beforeAll(async () => {
  test = await productDatabase({ max: 34 });
});
afterAll(() => test.close());

const event = (n: number): AuditEvent => ({ type: "project.renamed", subjectId: null, data: { n } });
const write = (ctx: Ctx, ...events: [AuditEvent, ...AuditEvent[]]) => mutate(ctx, () => Promise.resolve(changed(null, events)));

async function anOwner(name?: string): Promise<TestPerson & { orgId: Id<"org"> }> {
  const orgId = await anOrganization(test.db, name);
  return { ...(await aMember(test.db, orgId, { role: "owner" })), orgId };
}

async function aChain(lines: number): Promise<TestPerson & { orgId: Id<"org"> }> {
  const owner = await anOwner();
  for (let n = 1; n <= lines; n += 1) await write(owner.ctx, event(n));
  return owner;
}

/** As the owner of the tables, who switches the triggers off for a moment: what only the hashes can notice. */
async function tamper(statement: ReturnType<typeof sql>): Promise<void> {
  await test.db.transaction(async (tx) => {
    for (const table of ["audit_events", "audit_heads"]) await tx.execute(sql.raw(`alter table ${table} disable trigger user`));
    await tx.execute(statement);
    for (const table of ["audit_events", "audit_heads"]) await tx.execute(sql.raw(`alter table ${table} enable trigger user`));
  });
}

const refuse = () => Promise.reject(new Error("rolled back on purpose"));

/** One of the ways in which a writer's work ends: two commits, and rollbacks before, during and after the append. */
function writing(ctx: Ctx, n: number): Promise<unknown> {
  switch (n % 5) {
    case 0:
      return mutate(ctx, refuse);
    case 1:
      return write(ctx, event(n), { ...event(n), data: { n: 1n } });
    case 2:
      return test.db.transaction(async (db) => {
        const tx = { ...ctx, db } as unknown as TxCtx;
        await appendEvents(tx, await sealEvents(tx, [event(n)]));
        await refuse();
      });
    case 3:
      return write(ctx, event(n), event(n));
    default:
      return write(ctx, event(n));
  }
}

describe("32 writers at once, with rollbacks among them", () => {
  it("leave a chain without fork or gap, and exactly the lines of those who committed", async () => {
    const { ctx, orgId } = await anOwner();
    let committed = 0;
    const writer = async (start: number) => {
      for (let n = start; n < start + 20; n += 1) {
        const kept = await writing(ctx, n).then(() => (n % 5 === 3 ? 2 : 1), () => 0);
        committed += kept;
      }
    };
    await Promise.all(Array.from({ length: 32 }, (_, index) => writer(index)));
    expect(committed).toBe(32 * 4 * 3);
    const seqs = await test.db.select({ seq: auditEvents.seq }).from(auditEvents).where(eq(auditEvents.orgId, orgId)).orderBy(auditEvents.seq);
    expect(seqs.map((row) => row.seq)).toEqual(Array.from({ length: committed }, (_, index) => index + 1));
    expect(await verifyChain(ctx)).toMatchObject({ verdict: "valid", events: committed, fault: null, erased: 0, head: { seq: committed } });
  });

  it("positive control: appending without the lock loses writers, and forks where nothing stops it", async () => {
    const { ctx, orgId } = await anOwner();
    const naive = () =>
      test.db.transaction(async (db) => {
        const [head] = await db.select().from(auditHeads).where(eq(auditHeads.orgId, orgId));
        const [seq, prev, at] = [(head?.seq ?? 0) + 1, head?.hash ?? GENESIS, new Date()];
        await db.execute(sql`select pg_sleep(0.002)`);
        const id = newId("event");
        const salt = new Uint8Array(16);
        const canonical = canonicalLine({ org: orgId, seq, id, type: "project.renamed", at: at.toISOString(), actor: { type: "member", id: null }, subject: null, request_id: null, grant_id: null, call_id: null, args_hash: null, policy_version: null, data_commitment: commitment(salt, "{}"), prev: hex(prev) });
        await db.insert(auditEvents).values({ orgId, seq, id, type: "project.renamed", at, canonical, hash: hashLine(canonical), prev, actorType: "member", actorId: null });
        await db.insert(auditData).values({ eventId: id, orgId, salt, data: "{}" });
        await db.insert(auditHeads).values({ orgId, seq, hash: hashLine(canonical), at }).onConflictDoUpdate({ target: auditHeads.orgId, set: { seq, hash: hashLine(canonical), at } });
      });
    const crowd = () => Promise.allSettled(Array.from({ length: 32 }, naive));
    expect((await crowd()).filter((one) => one.status === "rejected").length).toBeGreaterThan(0);
    await test.sql.unsafe("alter table audit_events drop constraint audit_events_org_id_seq_pk; drop index audit_events_prev; alter table audit_heads disable trigger audit_heads_grow");
    await crowd();
    expect(await verifyChain(ctx)).toMatchObject({ verdict: "invalid" });
    await test.sql`alter table audit_events disable trigger user`;
    await test.sql`delete from audit_events where org_id = ${orgId}`;
    await test.sql.unsafe("alter table audit_events enable trigger user; alter table audit_events add primary key (org_id, seq); create unique index audit_events_prev on audit_events (org_id, prev); alter table audit_heads enable trigger audit_heads_grow");
  });
});

describe("the chain refuses", () => {
  it.each([
    ["update audit_checkpoints set size = size - 1"],
    ["delete from audit_checkpoints"],
    ["truncate audit_checkpoints"],
    ["update audit_events set type = 'grant.created'"],
    ["delete from audit_events"],
    ["truncate audit_events"],
    ["delete from audit_heads"],
    ["truncate audit_heads"],
    ["update audit_heads set seq = seq - 1"],
  ])("%s", async (statement) => {
    await aChain(2);
    await sealChains(test.db);
    await expect(test.sql.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
  });
});

describe("verification", () => {
  it("says so where nothing has been recorded", async () => {
    const { ctx } = await anOwner();
    expect(await verifyChain(ctx)).toMatchObject({ verdict: "valid", events: 0, head: null, fault: null, message: expect.stringContaining("0 events") });
  });

  it("reads on over the edge of a batch", async () => {
    const { ctx } = await anOwner();
    for (let n = 0; n < 11; n += 1) await write(ctx, event(n), ...Array.from({ length: 99 }, (_, index) => event(n * 100 + index)));
    expect(await verifyChain(ctx)).toMatchObject({ verdict: "valid", events: 1_100 });
  });

  const tampered: [string, number, (org: string) => ReturnType<typeof sql>][] = [
    ["changed bytes", 3, (org) => sql`update audit_events set canonical = convert_to(replace(convert_from(canonical, 'UTF8'), '"seq":3', '"seq":4'), 'UTF8') where org_id = ${org} and seq = 3`],
    ["a changed hash", 4, (org) => sql`update audit_events set hash = sha256('x') where org_id = ${org} and seq = 4`],
    ["a line that was taken out", 5, (org) => sql`delete from audit_events where org_id = ${org} and seq = 5`],
    ["two lines in each other's place", 2, (org) => sql`update audit_events set seq = case seq when 2 then 3 else 2 end + 1000 where org_id = ${org} and seq in (2, 3)`],
    ["a column that says something else", 6, (org) => sql`update audit_events set type = 'grant.created' where org_id = ${org} and seq = 6`],
    ["another person in the column of the actor", 6, (org) => sql`update audit_events set actor_id = 'usr_somebody' where org_id = ${org} and seq = 6`],
    ["changed data", 7, (org) => sql`update audit_data set data = '{"n":99}' where event_id = (select id from audit_events where org_id = ${org} and seq = 7)`],
    ["a chain cut off at its end", 8, (org) => sql`delete from audit_events where org_id = ${org} and seq >= 8`],
    ["a head that was set back", 10, (org) => sql`update audit_heads set seq = 9, hash = (select hash from audit_events where org_id = ${org} and seq = 9) where org_id = ${org}`],
    ["a head that was taken away", 10, (org) => sql`delete from audit_heads where org_id = ${org}`],
  ];
  it.each(tampered)("names the first bad event after %s", async (_, seq, statement) => {
    const { ctx, orgId } = await aChain(10);
    await tamper(statement(orgId));
    expect(await verifyChain(ctx)).toMatchObject({ verdict: "invalid", fault: { seq }, message: expect.stringContaining(`event ${seq}:`) });
  });

  it("counts erased data and still stands", async () => {
    const { ctx, orgId } = await aChain(4);
    await test.db.delete(auditData).where(eq(auditData.orgId, orgId));
    expect(await verifyChain(ctx)).toMatchObject({ verdict: "valid", events: 4, erased: 4 });
  });

  it("notices that the whole chain was taken away, by the requests that remain", async () => {
    const { ctx, orgId, id } = await aChain(3);
    await anApprovedRequest(test.db, { orgId, projectId: await aProject(test.db, orgId), requestorId: id, givenBy: id });
    await tamper(sql`delete from audit_events where org_id = ${orgId}`);
    await tamper(sql`delete from audit_heads where org_id = ${orgId}`);
    expect(await verifyChain(ctx)).toMatchObject({ verdict: "invalid", fault: { seq: 1 } });
  });

  it("checks one organization and no other, through the route as well", async () => {
    const bad = await aChain(3);
    await tamper(sql`update audit_events set hash = sha256('x') where org_id = ${bad.orgId} and seq = 2`);
    expect(await verifyChain((await aChain(3)).ctx)).toMatchObject({ verdict: "valid", events: 3 });
    const answer = await GET(new Request("http://127.0.0.1:3000/api/audit/verify"), { params: Promise.resolve({}) });
    expect(answer.status).toBe(401);
  });
});

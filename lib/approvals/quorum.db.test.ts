import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, approvalVotes, grants } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { chainOf, endsOf, seeded, shuffled } from "@/db/testing/chain";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { slugOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import type { Id } from "@/lib/ids";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;
let people: TestPerson[];

const ROUNDS = Number(process.env.COUNTERSIGN_RACE_ROUNDS ?? 10);
/** How many signatures are sent at once; a thousand with `npm run prove:approvals`. */
const CROWD = Number(process.env.COUNTERSIGN_CROWD ?? 15);
const crowdOf = (signers: readonly TestPerson[]) => Array.from({ length: Math.max(CROWD, signers.length) }, (_, n) => signers[n % signers.length] as TestPerson);

beforeAll(async () => {
  database = await productDatabase({ max: 40 });
  office = await anOffice(database.db);
  people = [office.bob, office.dana, office.carol, await aMember(database.db, office.orgId, { role: "approver" }), await aMember(database.db, office.orgId, { role: "admin" })];
});
afterAll(() => database.close());

/** What must hold of a request however its signers met: the chain tells one story, and the rows agree with it. */
async function expectOneStory(id: Id<"request">, quorum: number): Promise<string> {
  const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
  const story = (await chainOf(database.db, office.orgId)).filter((line) => line.requestId === id);
  const [end, ...more] = endsOf(story, id);
  expect(more).toEqual([]);
  const signed = story.filter((line) => line.type === "approval.voted" || line.type === "approval.approved");
  expect(new Set(signed.map((line) => line.actorId)).size, "one person signs once").toBe(signed.length);
  for (const line of signed) if (end !== undefined) expect(line.seq, "nobody signs after the end").toBeLessThanOrEqual(end.seq);
  const given = await database.db.$count(grants, eq(grants.requestId, id));
  const votes = await database.db.$count(approvalVotes, sql`request_id = ${id} and action = 'approve'`);
  expect(votes).toBe(signed.length);
  if (end?.type === "approval.approved") expect([row?.state, signed.length, given]).toEqual(["approved", quorum, 1]);
  else if (end?.type === "approval.denied") {
    expect([row?.state, row?.resolvedBy, given]).toEqual(["denied", end.actorId, 0]);
    expect(signed.length, "a denied request was never full").toBeLessThan(quorum);
  } else expect([row?.state, signed.length < quorum, given]).toEqual(["pending", true, 0]);
  return row?.state ?? "gone";
}

describe.each([
  [2, 3],
  [3, 5],
])("%i of %i, everybody at once", (quorum, among) => {
  const signers = () => people.slice(0, among);
  const settle = () => updateSettings(office.olivia.ctx, { scope: "org", enabled: true, quorum, approvers: signers().map((one) => one.id) });

  it(`approved at exactly the ${quorum}th person, however often each sends it`, async () => {
    await settle();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await aRequest(office, { agent_id: `round ${round}` });
      const senders = shuffled(crowdOf(signers()), seeded(round + 1));
      const settled = await Promise.allSettled(senders.map((one) => decideRequest(one.ctx, id, { action: "approve" })));
      expect(await expectOneStory(id, quorum)).toBe("approved");
      expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(quorum);
      for (const one of settled) expect(["done", "already_voted", "already_decided"]).toContain(slugOf(one));
    }
  });

  it("with one deny among them: denied or approved, whichever was full first, never both", async () => {
    await settle();
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await aRequest(office, { agent_id: `deny ${round}` });
      const senders = shuffled(crowdOf(signers()).map((one, n) => ({ one, action: n === 0 ? ("deny" as const) : ("approve" as const) })), seeded(round + 7));
      await Promise.allSettled(senders.map(({ one, action }) => decideRequest(one.ctx, id, { action })));
      seen.add(await expectOneStory(id, quorum));
    }
    expect([...seen].every((state) => state === "approved" || state === "denied")).toBe(true);
  });
});

describe("positive control", () => {
  it("counting signatures before the lock leaves a full request pending", async () => {
    await updateSettings(office.olivia.ctx, { scope: "org", enabled: true, quorum: 2, approvers: people.slice(0, 3).map((one) => one.id) });
    const { id } = await aRequest(office);
    const naive = async (person: TestPerson) => {
      const [{ n } = { n: 0 }] = await database.db.execute<{ n: number }>(sql`select count(*)::int as n from approval_votes where request_id = ${id}`);
      await database.db.execute(sql`select pg_sleep(0.02)`);
      await database.db.execute(sql`insert into approval_votes (id, org_id, request_id, user_id, person_key, action, created_at) values (${`vot_${person.id.slice(4)}`}, ${office.orgId}, ${id}, ${person.id}, ${person.email}, 'approve', now())`);
      return n + 1 >= 2;
    };
    expect((await Promise.all([office.bob, office.dana].map(naive))).some(Boolean)).toBe(false);
    await expect(expectOneStory(id, 2)).rejects.toThrow();
  });
});

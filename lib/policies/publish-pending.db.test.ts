import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, channelDeliveries, governedCalls, policies } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import { chainOf, endsOf, seeded, shuffled, type Line } from "@/db/testing/chain";
import { aChannel } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { manyPendingRequests } from "@/db/testing/pending-factory";
import { productDatabase } from "@/db/testing/product-database";
import { slugOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { holdWhilePending } from "@/lib/approvals/wait";
import { verifyChain } from "@/lib/audit/verify";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { publishPolicy } from "@/lib/policies/publish";
import { connectSignals } from "@/lib/signals";

/** Requests that wait while a policy is published; thousands with `npm run prove:policy`, which also holds the contract's two seconds. */
const PENDING = Number(process.env.COUNTERSIGN_PENDING ?? 300);
const WITHIN_MS = Number(process.env.COUNTERSIGN_PUBLISH_WITHIN_MS ?? Number.POSITIVE_INFINITY);
const DECIDERS = 60;

const ALLOWS = "version: '1'\nrules:\n  - allow: 'Bash:*'\n";
const FORBIDS = "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n";

let database: TestDatabase;

beforeAll(async () => {
  database = await productDatabase({ max: 20 });
});
afterAll(() => database.close());

async function aCrowd(): Promise<{ office: Office; ids: Id<"request">[] }> {
  const office = await anOffice(database.db);
  return { office, ids: await manyPendingRequests(database.db, { orgId: office.orgId, projectId: office.projectId, requestorId: office.alice.id }, PENDING) };
}

const rowsOf = ({ orgId }: Office) => database.db.select().from(approvalRequests).where(eq(approvalRequests.orgId, orgId));
const publish = (office: Office, yaml: string) => publishPolicy(office.carol.ctx, office.projectId, { yaml });

/** Every request has one end in the chain, and its row says the same. */
function expectOneEndEach(lines: readonly Line[], rows: readonly (typeof approvalRequests.$inferSelect)[]): { bySystem: number; byPeople: number } {
  let bySystem = 0;
  for (const row of rows) {
    const ends = endsOf(lines, row.id);
    expect(ends, `one end of ${row.id}`).toHaveLength(1);
    const auto = ends[0]?.type === "approval.auto_resolved";
    expect([row.state, row.resolvedBy === null], "the row says what the chain says").toEqual([auto ? "denied" : "approved", auto]);
    bySystem += auto ? 1 : 0;
  }
  return { bySystem, byPeople: rows.length - bySystem };
}

describe(`a new version while ${PENDING} requests wait`, () => {
  it("answers them all at once, with nobody's name, one line in the chain and one message each", async () => {
    const { office, ids } = await aCrowd();
    const channel = await aChannel(database.db, office.orgId, "https://hooks.example.com/x");
    const started = performance.now();
    expect(await publish(office, ALLOWS)).toMatchObject({ answered_requests: PENDING });
    const took = performance.now() - started;
    process.stdout.write(`Publishing answered ${PENDING} pending requests in ${Math.round(took)} ms\n`);
    expect(took).toBeLessThan(WITHIN_MS);
    for (const row of await rowsOf(office)) expect(row).toMatchObject({ state: "approved", resolvedBy: null, decisionKind: "approved_once", resolutionNote: expect.stringContaining("web policy v2") });
    const lines = (await chainOf(database.db, office.orgId)).filter((line) => line.type === "approval.auto_resolved");
    expect(new Set(lines.map((line) => line.requestId))).toEqual(new Set(ids));
    expect(lines).toHaveLength(PENDING);
    expect(await verifyChain(office.olivia.ctx)).toMatchObject({ verdict: "valid" });
    expect(await database.db.$count(governedCalls, and(eq(governedCalls.orgId, office.orgId), eq(governedCalls.decision, "allow"), eq(governedCalls.decisionSource, "policy")))).toBe(PENDING);
    expect(await database.db.$count(channelDeliveries, and(eq(channelDeliveries.channelId, channel.id), eq(channelDeliveries.event, "approval.auto_resolved")))).toBe(PENDING);
  });

  it("wakes everybody who waits here, and tells every other process of each of them", async () => {
    const { office, ids } = await aCrowd();
    await connectSignals(database.sql);
    const told = new Set<string>();
    const elsewhere = await database.sql.listen("countersign", (payload) => {
      for (const [, signals] of (JSON.parse(payload) as [string, [string, [string, string | null][]][]])[1]) for (const [, id] of signals) if (id !== null) told.add(id);
    });
    const stateOf = async (id: Id<"request">) => (await database.db.select({ state: approvalRequests.state }).from(approvalRequests).where(eq(approvalRequests.id, id)))[0] ?? { state: "gone" };
    const waiting = Promise.all(ids.map((id) => holdWhilePending(id, { seconds: 30, signal: new AbortController().signal }, () => stateOf(id))));
    await publish(office, FORBIDS);
    expect(new Set((await waiting).map(({ state }) => state))).toEqual(new Set(["denied"]));
    await expect.poll(() => ids.filter((id) => !told.has(id)), { timeout: 20_000 }).toEqual([]);
    await elsewhere.unlisten();
  });
});

describe("people who decide while a version is published", () => {
  it("win or lose each request as a whole: one end each, and the losers are told who was faster", async () => {
    const { office, ids } = await aCrowd();
    const random = seeded(7);
    const chosen = shuffled(ids, random).slice(0, DECIDERS);
    let decided = 0;
    const later = (most: number) => new Promise((resolve) => setTimeout(resolve, random() * most));
    const deciding = chosen.map(async (id) => {
      await later(150);
      const answer = await decideRequest(office.bob.ctx, id, { action: "approve" });
      decided += 1;
      return answer;
    });
    // Begins once somebody has won, so that both sides win some however fast the machine is.
    await expect.poll(() => decided, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0);
    await publish(office, FORBIDS);
    const settled = await Promise.allSettled(deciding);
    const { bySystem, byPeople } = expectOneEndEach(await chainOf(database.db, office.orgId), await rowsOf(office));
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(byPeople);
    expect(settled.filter((one) => slugOf(one) === "already_decided")).toHaveLength(DECIDERS - byPeople);
    expect(bySystem).toBe(PENDING - byPeople);
    expect(byPeople, "both sides won some").toBeGreaterThan(0);
    expect(await verifyChain(office.olivia.ctx)).toMatchObject({ verdict: "valid" });
  });

  it("positive control: a publication that does not look whether a request is still open ends it twice, and this is seen", async () => {
    const { office, ids } = await aCrowd();
    const [first] = ids;
    if (first === undefined) throw new Error("nobody waits");
    await decideRequest(office.bob.ctx, first, { action: "approve" });
    await publish(office, FORBIDS);
    const believed = await rowsOf(office);
    expectOneEndEach(await chainOf(database.db, office.orgId), believed);
    await mutate(office.carol.ctx, () => Promise.resolve(changed(null, { type: "approval.auto_resolved", subjectId: first, requestId: first, data: { state: "denied" } })));
    const lines = await chainOf(database.db, office.orgId);
    expect(() => expectOneEndEach(lines, believed)).toThrow(/one end/);
  });
});

describe("a publication that is cut off before its commit", () => {
  it("leaves nothing half done: no version, no answer, no line; saving again answers everybody", async () => {
    const { office } = await aCrowd();
    const before = await chainOf(database.db, office.orgId);
    // Holds the chain, so that the publication stands there with all its answers written and not yet committed.
    let letGo = () => {};
    let holding = () => {};
    const held = new Promise<void>((resolve) => { holding = resolve; });
    const free = new Promise<void>((resolve) => { letGo = resolve; });
    const holder = database.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(4801, hashtext(${office.orgId}))`;
      holding();
      await free;
    });
    await held;
    const publishing = publish(office, ALLOWS).catch((error: unknown) => error);
    const cut = async () => (await database.sql`select pg_cancel_backend(pid) from pg_locks where locktype = 'advisory' and classid = 4801 and not granted`).length;
    await expect.poll(cut, { timeout: 20_000 }).toBe(1);
    expect(await publishing).toBeInstanceOf(Error);
    letGo();
    await holder;
    const [policy] = await database.db.select().from(policies).where(eq(policies.orgId, office.orgId));
    expect(policy?.currentVersion).toBe(1);
    expect(new Set((await rowsOf(office)).map(({ state }) => state))).toEqual(new Set(["pending"]));
    expect(await chainOf(database.db, office.orgId)).toEqual(before);
    expect(await publish(office, ALLOWS)).toMatchObject({ version: 2, answered_requests: PENDING });
  });
});

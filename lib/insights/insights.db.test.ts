import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET } from "@/app/api/insights/route";
import { approvalVotes, grants } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { anApprovedRequest, aGrant } from "@/db/testing/grants-factory";
import { aPendingRequest } from "@/db/testing/pending-factory";
import { aProject, aToken, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { newId, type Id } from "@/lib/ids";
import { readInsights } from "@/lib/insights/read";
import { insightsQuery } from "@/lib/insights/schema";
import { publishPolicy } from "@/lib/policies/publish";

let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  office = await anOffice(test.db);
});

const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);

/** An answered request of the office's rule `place`, decided so many seconds after it was made. */
async function answered(by: TestPerson, set: { seconds: number; at?: Date; state?: "approved" | "denied"; place?: number; version?: number; args?: string; digest?: string | null }): Promise<Id<"request">> {
  const createdAt = set.at ?? hoursAgo(2);
  const resolvedAt = new Date(createdAt.getTime() + set.seconds * 1_000);
  const state = set.state ?? "approved";
  const place = { orgId: office.orgId, projectId: office.projectId, requestorId: office.alice.id, givenBy: by.id };
  const id = await anApprovedRequest(test.db, place, { state, decisionKind: state === "approved" ? "approved_once" : null, createdAt, resolvedAt, expiresAt: new Date(createdAt.getTime() + 300_000), policyVersion: set.version ?? 1, ruleIndex: set.place ?? 0, keyId: office.key.id, ...(set.args === undefined ? {} : { action: "deploy", argsHash: `sha256:${set.args}` }), args: set.args ?? "{}", argsRedacted: set.args ?? "{}" });
  await test.db.insert(approvalVotes).values({ id: newId("vote"), orgId: office.orgId, requestId: id, userId: by.id, personKey: by.actor.personKey, action: state === "approved" ? "approve" : "deny", digest: set.digest === undefined ? "sha256:x" : set.digest, createdAt: resolvedAt });
  return id;
}

const read = (reader: TestPerson = office.carol, query: Record<string, string> = {}) => readInsights({ ...reader.ctx, now: new Date() }, insightsQuery.parse(query));

describe("insights", () => {
  it("count what was asked in the window and in the one before, how it ended and how long people took", async () => {
    await answered(office.bob, { seconds: 10 });
    await answered(office.bob, { seconds: 20 });
    await answered(office.dana, { seconds: 90, state: "denied" });
    await answered(office.dana, { seconds: 5, at: hoursAgo(40 * 24) });
    const pending = { orgId: office.orgId, projectId: office.projectId, requestorId: office.alice.id };
    await aPendingRequest(test.db, pending);
    await aPendingRequest(test.db, pending, { createdAt: hoursAgo(3), expiresAt: hoursAgo(2) });
    await aPendingRequest(test.db, pending, { isTest: true });
    const seen = await read();
    expect(seen.totals).toEqual({ requests: 5, approved: 2, denied: 1, expired: 1, seconds: { p50: 20, p90: expect.closeTo(76), p99: expect.any(Number) } });
    expect(seen.before).toMatchObject({ requests: 1, approved: 1, seconds: { p50: 5 } });
    expect(seen.ends.filter((end) => end.requests > 0)).toEqual([{ end: "approved_once", requests: 2 }, { end: "denied", requests: 1 }, { end: "expired", requests: 1 }, { end: "pending", requests: 1 }]);
    expect(seen.per_day).toHaveLength(30);
    expect(seen.per_day.reduce((sum, day) => sum + day.requests, 0)).toBe(5);
    expect(seen.expired.newest).toMatchObject([{ action: "Bash:sudo reboot", project: "web", requestor: "Alice", waited_seconds: 3_600 }]);
    expect((await read(office.carol, { days: "90" })).totals.requests).toBe(6);
  });

  it("show an admin everybody's figures, others their own alone, and a viewer nobody's", async () => {
    for (const seconds of [10, 30]) await answered(office.bob, { seconds });
    await answered(office.dana, { seconds: 4, state: "denied", digest: null });
    expect(await read()).toMatchObject({ people_shown: "all", people: [{ id: office.bob.id, decided: 2, median_seconds: 20, denied: 0, with_card: 2 }, { id: office.dana.id, decided: 1, denied: 1, with_card: 0 }] });
    const own = await read(office.dana);
    expect([own.people_shown, own.people.map((person) => person.id)]).toEqual(["self", [office.dana.id]]);
    expect(await read(office.victor)).toMatchObject({ people_shown: "none", people: [] });
  });

  it("name the rules that ask most, the same rule of two versions once, with what would spare the most", async () => {
    for (let n = 0; n < 5; n += 1) await answered(office.bob, { seconds: 10 + n, at: hoursAgo(48 + n) });
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: "rules:\n  - { effect: conditional, action: deploy, when: { files: { lte: 20 } } }\n  - deny: 'Bash:sudo *'\n    escalate_on_deny: true\n    reason: 'sudo requires admin approval'\n" });
    await answered(office.bob, { seconds: 5, version: 2, place: 1 });
    for (const files of [21, 25, 30, 33, 60]) await answered(office.bob, { seconds: 5, version: 2, place: 0, args: JSON.stringify({ files }) });
    const { rules } = await read();
    expect(rules).toMatchObject([
      { rule: "deny: 'Bash:sudo *'", number: 2, line: 3, version: 2, live: true, requests: 6, approved: 6, ask_less: { kind: "proposal", action: "Bash:sudo reboot" } },
      { number: 1, requests: 5, ask_less: { kind: "limit", path: "files", from: 20, to: 33, would_ask: 1, of: 5 } },
    ]);
    expect(rules[0]?.trend.reduce((sum, part) => sum + part, 0)).toBe(6);
  });

  it("list grants that no call used in the window, and none that ended", async () => {
    const place = { orgId: office.orgId, projectId: office.projectId, requestorId: office.alice.id, givenBy: office.bob.id };
    const old = { createdAt: hoursAgo(24 * 60), kind: "approved_forever_grant" as const, expiresAt: null };
    const idle = await aGrant(test.db, { ...place, grant: old });
    await aGrant(test.db, { ...place, grant: { ...old, lastUsedAt: hoursAgo(1), uses: 1 } });
    const revoked = await aGrant(test.db, { ...place, grant: old });
    await test.db.update(grants).set({ revokedAt: new Date() }).where(eq(grants.id, revoked.id));
    await aGrant(test.db, { ...place, grant: { ...old, singleUse: true } });
    expect((await read()).idle_grants).toMatchObject({ total: 1, oldest: [{ id: idle.id, given_by: "Bob", uses: 0 }] });
    expect((await read(office.carol, { days: "90" })).idle_grants.total).toBe(0);
  });

  it("are of one project where one is asked for, and of no other organization", async () => {
    const other = await aProject(test.db, office.orgId, "other");
    await answered(office.bob, { seconds: 10 });
    await aGrant(test.db, { orgId: office.orgId, projectId: other, requestorId: office.alice.id, givenBy: office.bob.id });
    const gina = await anOffice(test.db);
    expect((await read()).totals.requests).toBe(2);
    expect((await read(office.carol, { project: other })).totals.requests).toBe(1);
    expect((await read(gina.carol)).totals.requests).toBe(0);
    await expect(read(gina.carol, { project: other })).rejects.toMatchObject({ slug: "not_found" });
  });

  it("cut days where the reader's day begins", async () => {
    await answered(office.bob, { seconds: 1, at: new Date(new Date().setUTCHours(0, 0, 0, 0) - 30 * 60_000) });
    const days = async (zone: string) => (await read(office.carol, { zone, days: "7" })).per_day.findLast((day) => day.requests > 0)?.day;
    expect(await days("UTC")).not.toBe(await days("Asia/Tokyo"));
  });

  it.each(["days=31", "days=", "zone=Nowhere/Else", "zone=UTC'", "project=web", "since=1"])("refuse ?%s with a 400", async (search) => {
    const request = new Request(`http://127.0.0.1:3000/api/insights?${search}`, { headers: { authorization: `Bearer ${await aToken(test.db, office.orgId, office.carol.id)}` } });
    expect((await GET(request, { params: Promise.resolve({}) })).status).toBe(400);
  });
});

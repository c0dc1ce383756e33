import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents, grants, memberships, notifications } from "@/db/schema";
import { aGrant } from "@/db/testing/grants-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aMember, anOrganization, aProject, aToken, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { GET as getGrant } from "@/app/api/grants/[id]/route";
import { POST as postRevoke } from "@/app/api/grants/[id]/revoke/route";
import { GET as getGrants } from "@/app/api/grants/route";
import { listGrants } from "@/lib/grants/list";
import { revokeGrant } from "@/lib/grants/revoke";
import { newId, type Id } from "@/lib/ids";
import { ROLES } from "@/lib/vocabulary";

let test: TestDatabase;
let org: Id<"org">;
let project: Id<"project">;
let alice: TestPerson;
let bob: TestPerson;

beforeAll(async () => {
  test = await productDatabase({ max: 20 });
  org = await anOrganization(test.db);
  project = await aProject(test.db, org, "web");
  alice = await aMember(test.db, org, { name: "Alice Nguyen" });
  bob = await aMember(test.db, org, { role: "approver", name: "Bob Keller" });
});
afterAll(() => test.close());

const give = (set: Partial<typeof grants.$inferInsert> = {}) => aGrant(test.db, { orgId: org, projectId: project, requestorId: alice.id, givenBy: bob.id, grant: set });
const events = (id: string) => test.db.$count(auditEvents, and(eq(auditEvents.type, "grant.revoked"), eq(auditEvents.grantId, id as Id<"grant">)));
const call = (secret: string, path: string, init: RequestInit = {}) => new Request(`http://127.0.0.1:3000${path}`, { ...init, headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" } });
const at = (id: string) => ({ params: Promise.resolve({ id }) });

describe("revoking a grant", () => {
  it.each(ROLES)("as %s: a stranger to the grant may only as an admin or owner", async (role) => {
    const { id } = await give();
    const person = await aMember(test.db, org, { role });
    const attempt = revokeGrant(person.ctx, id, { reason: "no longer needed" });
    if (role === "admin" || role === "owner") await expect(attempt).resolves.toMatchObject({ state: "revoked", revoke_reason: "no longer needed", revoked_by: { id: person.id }, may_revoke: false });
    else await expect(attempt).rejects.toMatchObject({ slug: "forbidden" });
    expect(await events(id)).toBe(role === "admin" || role === "owner" ? 1 : 0);
  });

  it("the requestor may revoke their own, and an approver the one they gave", async () => {
    await expect(revokeGrant(alice.ctx, (await give()).id, {})).resolves.toMatchObject({ state: "revoked" });
    await expect(revokeGrant(bob.ctx, (await give()).id, {})).resolves.toMatchObject({ state: "revoked" });
  });

  it("judges by the role in the database, not by the one that the caller arrived with", async () => {
    const carol = await aMember(test.db, org, { role: "admin" });
    await test.db.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, carol.id));
    const { id } = await give();
    await expect(revokeGrant(carol.ctx, id, {})).rejects.toMatchObject({ slug: "forbidden" });
    await test.db.update(memberships).set({ role: "admin", deactivatedAt: new Date() }).where(eq(memberships.userId, carol.id));
    await expect(revokeGrant(carol.ctx, id, {})).rejects.toMatchObject({ slug: "forbidden" });
  });

  it("twice answers the same and writes one event, even when both arrive at once", async () => {
    const { id } = await give();
    const answers = await Promise.all(Array.from({ length: 8 }, () => revokeGrant(bob.ctx, id, { reason: "once" })));
    expect(new Set(answers.map((answer) => answer.revoked_at)).size).toBe(1);
    expect(await events(id)).toBe(1);
  });

  it("of a grant that has ended already changes nothing", async () => {
    const spent = await give({ singleUse: true, uses: 1, kind: "approved_once" });
    await expect(revokeGrant(bob.ctx, spent.id, {})).resolves.toMatchObject({ state: "used", revoked_at: null });
    const over = await give({ expiresAt: new Date(Date.now() - 1_000) });
    await expect(revokeGrant(bob.ctx, over.id, {})).resolves.toMatchObject({ state: "expired", revoked_at: null });
    expect(await events(spent.id)).toBe(0);
  });

  it("tells the requestor and the giver, but not the one who did it", async () => {
    const { id, requestId } = await give();
    await revokeGrant(bob.ctx, id, {});
    const told = await test.db.select().from(notifications).where(and(eq(notifications.requestId, requestId), eq(notifications.type, "grant.revoked")));
    expect(told.map((row) => row.userId)).toEqual([alice.id]);
  });
});

describe("the routes", () => {
  it("answer 404 for a grant of another organization, and for one that does not exist", async () => {
    const other = await anOrganization(test.db, "globex");
    const gina = await aMember(test.db, other, { role: "owner" });
    const secret = await aToken(test.db, other, gina.id);
    const { id } = await give();
    for (const wanted of [id, newId("grant"), "nonsense"]) {
      expect((await getGrant(call(secret, `/api/grants/${wanted}`), at(wanted))).status).toBe(404);
      expect((await postRevoke(call(secret, `/api/grants/${wanted}/revoke`, { method: "POST", body: "{}" }), at(wanted))).status).toBe(404);
    }
    expect(await (await getGrants(call(secret, "/api/grants"), at(""))).json()).toMatchObject({ items: [] });
  });

  it("refuse an API key, and name a field that they do not know", async () => {
    const { secret } = await aKey(test.db, { orgId: org, projectId: project, createdBy: bob.id, scopes: ["requests", "audit:read", "admin"] });
    expect((await getGrants(call(secret, "/api/grants"), at(""))).status).toBe(403);
    const token = await aToken(test.db, org, bob.id);
    const { id } = await give();
    const refused = await postRevoke(call(token, `/api/grants/${id}/revoke`, { method: "POST", body: '{"why":"x"}' }), at(id));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: "invalid_request", message: expect.stringContaining('"why"') });
  });
});

describe("the list of grants", () => {
  it("agrees with the pure rule about the state of each, under every filter", async () => {
    const away = await anOrganization(test.db, "listing");
    const place = { orgId: away, projectId: await aProject(test.db, away, "lab"), requestorId: alice.id, givenBy: bob.id };
    const past = new Date(Date.now() - 100 * 86_400_000);
    const shapes: Partial<typeof grants.$inferInsert>[] = [
      {}, { uses: 3 }, { expiresAt: null, kind: "approved_forever_grant" }, { singleUse: true, uses: 1, kind: "approved_once" }, { singleUse: true, kind: "approved_once" },
      { expiresAt: past }, { singleUse: true, uses: 1, expiresAt: past }, { revokedAt: past, revokedBy: bob.id }, { revokedAt: past, singleUse: true, uses: 1, expiresAt: past },
      { expiresAt: null, kind: "approved_forever_grant", createdAt: past }, { expiresAt: null, kind: "approved_forever_grant", createdAt: past, lastUsedAt: new Date() },
      { expiresAt: null, kind: "approved_forever_grant", createdAt: past, revokedAt: past },
    ];
    for (const grant of shapes) await aGrant(test.db, { ...place, grant });
    const reader = await aMember(test.db, away, { role: "viewer" });
    const all = await listGrants(reader.ctx, { limit: 200 });
    expect(all.items).toHaveLength(shapes.length);
    for (const state of ["active", "used", "expired", "revoked"] as const) {
      const some = await listGrants(reader.ctx, { limit: 200, state });
      expect(some.items.map((item) => item.id)).toEqual(all.items.filter((item) => item.state === state).map((item) => item.id));
      expect(all.counts?.[state]).toBe(some.items.length);
    }
    const unused = await listGrants(reader.ctx, { limit: 200, unused: true });
    expect(unused.items).toHaveLength(1);
    expect(all.counts?.unused_for_90_days).toBe(1);
    expect(all.items.filter((item) => item.unused_for_90_days).map((item) => item.id)).toEqual(unused.items.map((item) => item.id));
    expect(all.items.some((item) => item.may_revoke)).toBe(false);
  });

  it("pages through everything once, newest first", async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listGrants(bob.ctx, { limit: 3, ...(cursor === undefined || cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    const whole = await listGrants(bob.ctx, { limit: 200 });
    expect(seen).toEqual(whole.items.map((item) => item.id));
    await expect(listGrants(bob.ctx, { limit: 3, cursor: "nonsense" })).rejects.toMatchObject({ slug: "invalid_request" });
  });

  it("finds by action, person and id, and takes % and _ for what they are", async () => {
    const { id, requestId } = await give({ action: "db.drop_table:users%" });
    const found = async (q: string) => (await listGrants(bob.ctx, { limit: 200, q })).items.map((item) => item.id);
    expect(await found("drop_table")).toEqual([id]);
    expect(await found("users%")).toEqual([id]);
    expect(await found("dropXtable")).toEqual([]);
    expect(await found(requestId)).toEqual([id]);
    expect((await listGrants(bob.ctx, { limit: 200, q: "alice nguyen" })).items.length).toBeGreaterThan(5);
    expect((await listGrants(bob.ctx, { limit: 200, person: bob.email.toUpperCase() })).items.length).toBeGreaterThan(5);
    expect((await listGrants(bob.ctx, { limit: 200, person: "nobody@acme.com" })).items).toEqual([]);
  });
});

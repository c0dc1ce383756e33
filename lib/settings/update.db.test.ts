import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditData, auditEvents, memberships } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aMember, anOrganization, aProject, type TestKey, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { AppError } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { findSettings } from "@/lib/settings/find";
import { readSettings } from "@/lib/settings/read";
import { removeSettings } from "@/lib/settings/remove";
import { resolveSettings } from "@/lib/settings/resolve";
import { updateSettings } from "@/lib/settings/update";

let test: TestDatabase;
let org: Id<"org">;
let olivia: TestPerson;
let bob: TestPerson;
let alice: TestPerson;
let victor: TestPerson;
let web: Id<"project">;
let key: TestKey;

beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());

beforeEach(async () => {
  org = await anOrganization(test.db);
  olivia = await aMember(test.db, org, { role: "owner", name: "Olivia" });
  bob = await aMember(test.db, org, { role: "approver", name: "Bob" });
  alice = await aMember(test.db, org, { role: "member", name: "Alice" });
  victor = await aMember(test.db, org, { role: "viewer", name: "Victor" });
  web = await aProject(test.db, org, "web");
  key = await aKey(test.db, { orgId: org, projectId: web, createdBy: olivia.id });
});

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

const events = () => test.db.select({ type: auditEvents.type, id: auditEvents.id }).from(auditEvents).where(eq(auditEvents.orgId, org)).orderBy(desc(auditEvents.seq));

describe("the cascade against the database", () => {
  it("is not configured before the first row, and the first row of key, project, organization answers after", async () => {
    const at = { keyId: key.id, projectId: web };
    expect(await resolveSettings(olivia.ctx, at)).toMatchObject({ configured: false, resolvedScope: "default", enabled: false });
    await updateSettings(olivia.ctx, { scope: "org", enabled: true });
    expect(await resolveSettings(olivia.ctx, at)).toMatchObject({ resolvedScope: "org", enabled: true });
    await updateSettings(olivia.ctx, { scope: "project", scope_id: web, enabled: false });
    expect(await resolveSettings(olivia.ctx, at)).toMatchObject({ resolvedScope: "project", enabled: false });
    await updateSettings(olivia.ctx, { scope: "api_key", scope_id: key.id, enabled: true });
    expect(await resolveSettings(olivia.ctx, at)).toMatchObject({ resolvedScope: "api_key", enabled: true });
    await removeSettings(olivia.ctx, { scope: "api_key", scope_id: key.id });
    expect(await resolveSettings(olivia.ctx, at)).toMatchObject({ resolvedScope: "project", enabled: false });
  });

  it("counts as configured by a row of another project, and never by one of another organization", async () => {
    const billing = await aProject(test.db, org, "billing");
    await updateSettings(olivia.ctx, { scope: "project", scope_id: billing, enabled: true });
    expect(await resolveSettings(olivia.ctx, { keyId: key.id, projectId: web })).toMatchObject({ configured: true, resolvedScope: "default" });
    const globex = await anOrganization(test.db, "globex");
    expect((await resolveSettings({ db: test.db, orgId: globex }, { keyId: null, projectId: web })).configured).toBe(false);
  });
});

describe("saving a row", () => {
  it("writes one event for a change, keeps what was left out, and writes nothing for the same again", async () => {
    await aMember(test.db, org, { role: "approver", name: "Dana" });
    await updateSettings(olivia.ctx, { scope: "org", enabled: true, quorum: 2 });
    const again = await updateSettings(olivia.ctx, { scope: "org", require_reason: true });
    expect(again).toMatchObject({ enabled: true, quorum: 2, require_reason: true, default_timeout_seconds: 300, updated_by: "Olivia" });
    await updateSettings(olivia.ctx, { scope: "org", enabled: true, quorum: 2, require_reason: true });
    expect((await events()).map((event) => event.type)).toEqual(["settings.changed", "settings.changed"]);
  });

  it("takes approvers by id or address and answers with people", async () => {
    const row = await updateSettings(olivia.ctx, { scope: "org", enabled: true, approvers: [bob.id, alice.email.toUpperCase(), bob.email] });
    expect(row.approvers).toEqual([
      { id: bob.id, email: bob.email, name: "Bob" },
      { id: alice.id, email: alice.email, name: "Alice" },
    ]);
  });

  it("refuses a stranger, a viewer and a deactivated member as approvers, each with a sentence that names them", async () => {
    const gone = await aMember(test.db, org, { role: "approver", name: "Gone", deactivated: true });
    expect(await refusal(updateSettings(olivia.ctx, { scope: "org", approvers: ["ghost@acme.com"] }))).toMatchObject({ status: 422, message: expect.stringContaining("ghost@acme.com") });
    expect(await refusal(updateSettings(olivia.ctx, { scope: "org", approvers: [victor.id] }))).toMatchObject({ status: 422, message: expect.stringContaining("Victor is a viewer") });
    expect(await refusal(updateSettings(olivia.ctx, { scope: "org", approvers: [gone.id] }))).toMatchObject({ status: 422, message: expect.stringContaining("Gone") });
    expect(await events()).toEqual([]);
  });

  it("refuses to enable a scope where the only decider made the key that asks", async () => {
    const error = await refusal(updateSettings(olivia.ctx, { scope: "project", scope_id: web, enabled: true, approvers: [olivia.id] }));
    expect(error).toMatchObject({ slug: "no_eligible_approver", status: 422, options: { details: { field: "approvers" } } });
    expect(error.message).toContain("Olivia");
    await updateSettings(olivia.ctx, { scope: "project", scope_id: web, enabled: false, approvers: [olivia.id] });
  });

  it("refuses a quorum that its approvers cannot reach, and names those who could sign", async () => {
    const error = await refusal(updateSettings(olivia.ctx, { scope: "org", enabled: true, approvers: [bob.id, olivia.id], quorum: 2 }));
    expect(error).toMatchObject({ status: 422, options: { details: { field: "quorum" } } });
    expect(error.message).toContain("Bob");
    await updateSettings(olivia.ctx, { scope: "org", enabled: true, approvers: [bob.id, alice.id, olivia.id], quorum: 2 });
  });

  it("lets an admin go up to 90 days and only an owner to 365", async () => {
    const carol = await aMember(test.db, org, { role: "admin", name: "Carol" });
    expect(await refusal(updateSettings(carol.ctx, { scope: "org", max_grant_seconds: 91 * 86_400 }))).toMatchObject({ slug: "duration_over_cap", status: 422 });
    expect(await refusal(updateSettings(olivia.ctx, { scope: "org", max_grant_seconds: 366 * 86_400 }))).toMatchObject({ slug: "duration_over_cap" });
    await updateSettings(olivia.ctx, { scope: "org", max_grant_seconds: 180 * 86_400 });
    expect(await updateSettings(carol.ctx, { scope: "org", require_reason: true })).toMatchObject({ max_grant_seconds: 180 * 86_400 });
  });

  it("refuses an escalation that comes no earlier than the end of the wait", async () => {
    expect(await refusal(updateSettings(olivia.ctx, { scope: "org", escalate_after_seconds: 300 }))).toMatchObject({ status: 400, options: { details: { field: "escalate_after_seconds" } } });
    await updateSettings(olivia.ctx, { scope: "org", escalate_after_seconds: 120, escalate_to: [victor.email] });
  });

  it("always allows switching off, whoever has left since", async () => {
    await updateSettings(olivia.ctx, { scope: "org", enabled: true, approvers: [bob.id] });
    await test.db.update(memberships).set({ deactivatedAt: new Date() }).where(and(eq(memberships.orgId, org), eq(memberships.userId, bob.id)));
    expect(await refusal(updateSettings(olivia.ctx, { scope: "org", require_reason: true }))).toMatchObject({ status: 422 });
    expect(await updateSettings(olivia.ctx, { scope: "org", enabled: false })).toMatchObject({ enabled: false });
  });

  it("rereads the role in the deciding transaction: an admin demoted a moment ago changes nothing", async () => {
    const carol = await aMember(test.db, org, { role: "admin" });
    await test.db.update(memberships).set({ role: "approver" }).where(and(eq(memberships.orgId, org), eq(memberships.userId, carol.id)));
    expect(await refusal(updateSettings(carol.ctx, { scope: "org", enabled: true }))).toMatchObject({ status: 403 });
  });

  it("answers 404 for a project, key or organization of somebody else", async () => {
    const globex = await anOrganization(test.db, "globex");
    const lab = await aProject(test.db, globex, "lab");
    for (const place of [{ scope: "project" as const, scope_id: lab }, { scope: "org" as const, scope_id: globex }, { scope: "api_key" as const, scope_id: newId("key") }]) {
      expect(await refusal(updateSettings(olivia.ctx, { ...place, enabled: true }))).toMatchObject({ status: 404 });
      expect(await refusal(removeSettings(olivia.ctx, place))).toMatchObject({ status: 404 });
    }
  });

  it("leaves one row, and each change starts from what the one before left, when twenty admins save at once", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => updateSettings(olivia.ctx, { scope: "org", default_timeout_seconds: 100 + index })));
    expect((await readSettings(olivia.ctx)).rows).toHaveLength(1);
    expect(await events()).toHaveLength(20);
    expect(startsOf(await chainData())).toBe(20);
  });

  it("would be caught by that test if savers did not queue", async () => {
    const unlocked = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const before = await findSettings(olivia.ctx, "org", org);
        await updateSettings(olivia.ctx, { scope: "org", default_timeout_seconds: 100 + index });
        return { before: before === null ? null : { default_timeout_seconds: before.defaultTimeoutSeconds } };
      }),
    );
    expect(startsOf(unlocked)).toBeLessThan(20);
  });
});

type Link = { before: { default_timeout_seconds: number } | null };

async function chainData(): Promise<Link[]> {
  const rows = await test.db.select({ data: auditData.data }).from(auditData).where(eq(auditData.orgId, org));
  return rows.map(({ data }) => JSON.parse(data) as Link);
}

function startsOf(links: Link[]): number {
  return new Set(links.map((link) => link.before?.default_timeout_seconds ?? null)).size;
}

describe("reading the settings", () => {
  it("shows for every place which row answers, who may decide there and who may not", async () => {
    await updateSettings(olivia.ctx, { scope: "org", enabled: true });
    await updateSettings(olivia.ctx, { scope: "project", scope_id: web, enabled: true, approvers: [bob.id, olivia.id] });
    const read = await readSettings(victor.ctx);
    expect(read.scopes.map((node) => [node.scope, node.own_row_enabled, node.resolved.scope])).toEqual([
      ["org", true, "org"],
      ["project", true, "project"],
      ["api_key", null, "project"],
    ]);
    expect(read.scopes[2]?.resolved.approvers.map((person) => person.name)).toEqual(["Bob"]);
    expect(read.members.map((member) => member.name)).toContain("Victor");
  });

  it("is audited when a row goes, and answers 404 for one that is not there", async () => {
    await updateSettings(olivia.ctx, { scope: "org", enabled: true });
    await removeSettings(olivia.ctx, { scope: "org" });
    expect((await events()).map((event) => event.type)).toEqual(["settings.removed", "settings.changed"]);
    expect(await refusal(removeSettings(olivia.ctx, { scope: "org" }))).toMatchObject({ status: 404 });
    expect((await readSettings(olivia.ctx)).configured).toBe(false);
  });
});

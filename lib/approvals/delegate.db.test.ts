import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, approvalVotes, auditEvents, deliveries, memberships, notifications } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf, slugOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { delegateRequest } from "@/lib/approvals/delegate";
import { countWaiting, listRequests } from "@/lib/approvals/list";
import { showRequest } from "@/lib/approvals/show";
import { findCover } from "@/lib/grants/cover";
import { setAbsence, endAbsence, showAbsence } from "@/lib/people/absence";
import { linkMembers, unlinkMember } from "@/lib/people/link";
import { validatePolicy } from "@/lib/policies/validate";
import { readSettings } from "@/lib/settings/read";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 40 });
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
});

const named = (...people: { id: string }[]) => updateSettings(office.carol.ctx, { scope: "org", enabled: true, approvers: people.map((one) => one.id) });
const quorum = (count: number, ...people: { id: string }[]) => updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: count, approvers: people.map((one) => one.id) });
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const stateOf = async (id: string) => (await database.db.select().from(approvalRequests).where(sql`id = ${id}`))[0];

describe("handing a request over", () => {
  it("lets the other decide it, tells them by bell and mail, and stands in the audit chain", async () => {
    await named(office.bob);
    const { id } = await aRequest(office);
    expect((await refusalOf(decideRequest(office.dana.ctx, id, { action: "approve" }))).slug).toBe("not_an_approver");
    const handed = await delegateRequest(office.bob.ctx, id, { to: office.dana.email.toUpperCase(), reason: "I am on a train" });
    expect(handed.review).toMatchObject({ delegated_to: { id: office.dana.id }, delegated_by: { id: office.bob.id } });
    expect(handed.review?.may_decide.map((person) => person.id).toSorted()).toEqual([office.bob.id, office.dana.id].toSorted());
    expect((await database.db.select().from(notifications).where(and(eq(notifications.requestId, id), eq(notifications.type, "approval.delegated")))).map((row) => row.userId)).toEqual([office.dana.id]);
    const mailed = await database.db.select().from(deliveries).where(and(eq(deliveries.requestId, id), eq(deliveries.userId, office.dana.id), eq(deliveries.template, "approval-requested")));
    expect(mailed.filter((row) => row.dueAt <= row.createdAt)).toHaveLength(1);
    const [event] = await database.db.select().from(auditEvents).where(and(eq(auditEvents.requestId, id), eq(auditEvents.type, "approval.delegated")));
    expect(event?.actorId).toBe(office.bob.id);
    expect(await countWaiting(office.dana.ctx)).toBe(1);
    expect((await showRequest(office.dana.ctx, id)).review?.you).toMatchObject({ may_decide: true, may_delegate: true, stands_in_for: { id: office.bob.id } });
    expect((await decideRequest(office.dana.ctx, id, { action: "approve" })).resolved_by?.id).toBe(office.dana.id);
  });

  it("signs in the place of whoever handed it, so that a rule that names that person lets the grant through", async () => {
    await named(office.bob);
    const { id } = await aRequest(office);
    await delegateRequest(office.bob.ctx, id, { to: office.dana.id });
    const { grant_id: grantId } = await decideRequest(office.dana.ctx, id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600 });
    const row = await stateOf(id);
    if (row === undefined || row.keyId === null) throw new Error("the request is gone, or its key");
    const call = { ...row, keyId: row.keyId, args: {}, machine: null, local: false };
    const covers = async (approver: string) => findCover(office.bob.ctx, { ...call, rule: { quorum: 1, approvers: [approver] } });
    expect((await covers(office.bob.email))?.id).toBe(grantId);
    expect(await covers(office.dana.email)).toBeNull();
    expect(await covers(office.carol.email)).toBeNull();
  });

  it("goes only to members who could decide but for not being named", async () => {
    await named(office.bob);
    const { id } = await aRequest(office);
    const foreign = await anOffice(database.db);
    const twin = await aMember(database.db, office.orgId, { role: "admin", email: office.alice.email.replace("@", "+b@") });
    const gone = await aMember(database.db, office.orgId, { role: "admin", deactivated: true });
    for (const to of [office.alice, office.olivia, office.victor, twin, gone, foreign.dana, office.bob]) {
      expect((await refusalOf(delegateRequest(office.bob.ctx, id, { to: to.id }))).slug, to.name).toBe("no_eligible_approver");
    }
    expect((await refusalOf(delegateRequest(office.carol.ctx, id, { to: office.dana.id }))).slug).toBe("not_an_approver");
    expect((await refusalOf(delegateRequest(office.alice.ctx, id, { to: office.dana.id }))).slug).toBe("self_approval");
    expect((await refusalOf(delegateRequest(foreign.bob.ctx, id, { to: foreign.dana.id }))).slug).toBe("not_found");
    expect((await stateOf(id))?.delegatedTo).toBeNull();
  });

  it("ends with the right of whoever handed it", async () => {
    await named(office.bob, office.carol);
    const { id } = await aRequest(office);
    await delegateRequest(office.bob.ctx, id, { to: office.dana.id });
    await database.db.update(memberships).set({ deactivatedAt: new Date() }).where(eq(memberships.userId, office.bob.id));
    expect((await refusalOf(decideRequest(office.dana.ctx, id, { action: "approve" }))).slug).toBe("not_an_approver");
  });

  it("gives no second signature: who handed it and who took it count once", async () => {
    await quorum(2, office.bob, office.carol);
    const { id } = await aRequest(office);
    await delegateRequest(office.bob.ctx, id, { to: office.dana.id });
    expect((await decideRequest(office.dana.ctx, id, { action: "approve" })).state).toBe("pending");
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve" }))).slug).toBe("already_voted");
    const done = await decideRequest(office.carol.ctx, id, { action: "approve" });
    expect([done.state, done.review?.votes.map((vote) => vote.signed_for?.id ?? null)]).toEqual(["approved", [office.bob.id, null]]);
  });

  it("of a request that is over is refused and changes nothing", async () => {
    const { id } = await aRequest(office);
    await decideRequest(office.bob.ctx, id, { action: "deny" });
    expect((await refusalOf(delegateRequest(office.bob.ctx, id, { to: office.dana.id }))).slug).toBe("already_decided");
    const late = await aRequest(office);
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', expires_at = clock_timestamp() where id = ${late.id}`);
    expect((await refusalOf(delegateRequest(office.bob.ctx, late.id, { to: office.dana.id }))).slug).toBe("expired");
  });
});

describe("out of office", () => {
  it("what waits for somebody who is away waits for their delegate too, and only meanwhile", async () => {
    await named(office.bob);
    await setAbsence(office.bob.ctx, { ends_at: tomorrow(), delegate: office.dana.email });
    const { id } = await aRequest(office);
    expect((await database.db.select().from(notifications).where(eq(notifications.requestId, id))).map((row) => row.userId).toSorted()).toEqual([office.bob.id, office.dana.id].toSorted());
    expect((await listRequests(office.dana.ctx, { state: "pending", limit: 50 })).items.map((item) => [item.id, item.waiting_for_me])).toEqual([[id, true]]);
    expect((await showRequest(office.carol.ctx, id)).review?.away).toMatchObject([{ person: { id: office.bob.id }, delegate: { id: office.dana.id } }]);
    await endAbsence(office.bob.ctx);
    expect((await refusalOf(decideRequest(office.dana.ctx, id, { action: "approve" }))).slug).toBe("not_an_approver");
    await setAbsence(office.bob.ctx, { starts_at: tomorrow(), ends_at: new Date(Date.now() + 2 * 86_400_000).toISOString(), delegate: office.dana.id });
    expect((await refusalOf(decideRequest(office.dana.ctx, id, { action: "approve" }))).slug).toBe("not_an_approver");
    await setAbsence(office.bob.ctx, { ends_at: tomorrow(), delegate: office.dana.id });
    expect((await decideRequest(office.dana.ctx, id, { action: "approve" })).state).toBe("approved");
  });

  it("nobody at work and nobody standing in is E1305 with the reason, and the settings say so beforehand", async () => {
    await named(office.bob);
    await setAbsence(office.bob.ctx, { ends_at: tomorrow() });
    expect((await updateSettings(office.carol.ctx, { scope: "org", enabled: true, default_timeout_seconds: 400 })).nobody_now).toBe("Nobody can approve this right now: Bob is out of office.");
    const error = await refusalOf(aRequest(office));
    expect([error.status, error.code, error.message]).toEqual([503, "E1305", expect.stringContaining("Bob is out of office until")]);
    const settings = await readSettings(office.carol.ctx);
    expect(settings.scopes.map((node) => node.resolved.nobody_now)).toEqual(settings.scopes.map(() => "Nobody can approve this right now: Bob is out of office."));
    await setAbsence(office.bob.ctx, { ends_at: tomorrow(), delegate: office.dana.id });
    expect((await readSettings(office.carol.ctx)).scopes[0]?.resolved).toMatchObject({ nobody_now: null, away: [{ id: office.bob.id, delegate: { id: office.dana.id } }] });
    expect((await aRequest(office)).state).toBe("pending");
    await setAbsence(office.dana.ctx, { ends_at: tomorrow() });
    expect((await refusalOf(aRequest(office))).code).toBe("E1305");
  });

  it("a rule whose approvers are all away may be saved, and its check says that nobody could approve now", async () => {
    const yaml = `version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n    escalate_on_deny: true\n    approval: { approvers: [${office.bob.email}] }\n`;
    expect(await validatePolicy(office.carol.ctx, office.projectId, yaml)).toMatchObject({ valid: true, warnings: [] });
    await setAbsence(office.bob.ctx, { ends_at: tomorrow() });
    expect(await validatePolicy(office.carol.ctx, office.projectId, yaml)).toMatchObject({ valid: true, warnings: [{ line: 3, message: expect.stringContaining("Bob is out of office") }] });
    await setAbsence(office.bob.ctx, { ends_at: tomorrow(), delegate: office.dana.id });
    expect(await validatePolicy(office.carol.ctx, office.projectId, yaml)).toMatchObject({ valid: true, warnings: [] });
  });

  it("a delegate who is the requestor gains nothing, and one who signs for two fills one place", async () => {
    await quorum(2, office.bob, office.carol, office.dana);
    await database.db.update(memberships).set({ role: "approver" }).where(eq(memberships.userId, office.alice.id));
    await setAbsence(office.bob.ctx, { ends_at: tomorrow(), delegate: office.alice.id });
    await setAbsence(office.carol.ctx, { ends_at: tomorrow(), delegate: office.alice.id });
    expect((await refusalOf(aRequest(office))).code).toBe("E1305");
    await setAbsence(office.bob.ctx, { ends_at: tomorrow(), delegate: office.dana.id });
    await setAbsence(office.carol.ctx, { ends_at: tomorrow(), delegate: office.dana.id });
    expect((await refusalOf(aRequest(office))).code).toBe("E1305");
    const erin = await aMember(database.db, office.orgId, { role: "approver" });
    await setAbsence(office.carol.ctx, { ends_at: tomorrow(), delegate: erin.id });
    const { id } = await aRequest(office);
    expect((await refusalOf(decideRequest(office.alice.ctx, id, { action: "approve" }))).slug).toBe("self_approval");
    const settled = await Promise.allSettled([office.dana, office.dana, erin, erin, office.carol].map((one) => decideRequest(one.ctx, id, { action: "approve" })));
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(2);
    expect((await stateOf(id))?.state).toBe("approved");
    expect(await database.db.$count(approvalVotes, eq(approvalVotes.requestId, id))).toBe(2);
  });

  it("refuses times that are none and delegates who may not decide, and says what is set", async () => {
    const set = (input: Parameters<typeof setAbsence>[1]) => refusalOf(setAbsence(office.bob.ctx, input)).then((error) => error.slug);
    expect(await set({ ends_at: "2020-01-01T00:00:00Z" })).toBe("invalid_request");
    const same = tomorrow();
    expect(await set({ starts_at: same, ends_at: same })).toBe("invalid_request");
    expect(await set({ ends_at: "2099-01-01T00:00:00Z" })).toBe("invalid_request");
    for (const to of [office.bob, office.victor, office.alice]) expect(await set({ ends_at: tomorrow(), delegate: to.id }), to.name).toBe("invalid_request");
    expect(await showAbsence(office.bob.ctx)).toEqual({ absence: null });
    await setAbsence(office.bob.ctx, { ends_at: tomorrow(), delegate: office.carol.id });
    expect(await showAbsence(office.bob.ctx)).toMatchObject({ absence: { delegate: { id: office.carol.id }, away_now: true } });
  });
});

describe("linked addresses are one person", () => {
  it("two linked members sign once between them, whenever they were linked", async () => {
    await quorum(2);
    const { id } = await aRequest(office);
    expect((await decideRequest(office.bob.ctx, id, { action: "approve" })).quorum.given).toBe(1);
    await linkMembers(office.carol.ctx, office.bob.id, { same_as: office.dana.email });
    expect((await refusalOf(decideRequest(office.dana.ctx, id, { action: "approve" }))).slug).toBe("already_voted");
    expect((await decideRequest(office.carol.ctx, id, { action: "approve" })).state).toBe("approved");
  });

  it("nobody decides what their other address asked for, or what comes by the key that it made", async () => {
    const { id } = await aRequest(office);
    await linkMembers(office.carol.ctx, office.dana.id, { same_as: office.alice.id });
    await linkMembers(office.carol.ctx, office.bob.id, { same_as: office.olivia.id });
    const [asked, made] = await Promise.all([office.dana, office.bob].map((one) => refusalOf(decideRequest(one.ctx, id, { action: "approve" }))));
    expect(asked).toMatchObject({ slug: "self_approval", message: expect.stringMatching(/^This was asked for under an address/) });
    expect(made).toMatchObject({ slug: "self_approval", message: expect.stringMatching(/^The key that this came with was made under/) });
    expect((await decideRequest(office.carol.ctx, id, { action: "approve" })).state).toBe("approved");
  });

  it("a chain of links is one person, taking one out leaves the others together, and nobody unlinks themselves", async () => {
    await linkMembers(office.carol.ctx, office.bob.id, { same_as: office.dana.id });
    const three = await linkMembers(office.carol.ctx, office.alice.id, { same_as: office.bob.id });
    expect(three.same_person.map((one) => one.id).toSorted()).toEqual([office.bob.id, office.dana.id].toSorted());
    await unlinkMember(office.carol.ctx, office.bob.id);
    const two = await linkMembers(office.carol.ctx, office.alice.id, { same_as: office.dana.id });
    expect(two.same_person.map((one) => one.id)).toEqual([office.dana.id]);
    const other = await aMember(database.db, office.orgId, { role: "admin" });
    await linkMembers(office.carol.ctx, other.id, { same_as: office.carol.id });
    for (const one of [other, office.carol]) expect((await refusalOf(unlinkMember(office.carol.ctx, one.id))).slug).toBe("forbidden");
    expect((await unlinkMember(office.olivia.ctx, other.id)).same_person).toEqual([]);
  });
});

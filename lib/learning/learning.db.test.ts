import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditEvents, grants } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf, slugOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { redeemRequest } from "@/lib/approvals/redeem";
import { createRequest } from "@/lib/approvals/request";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
import { acceptProposal, dismissProposal } from "@/lib/learning/answer";
import { listProposals, showProposal } from "@/lib/learning/propose";
import { changeOrganization } from "@/lib/orgs/change-organization";
import { publishPolicy } from "@/lib/policies/publish";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 30 });
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
});

const CALL = { canonical_action: "Bash:sudo systemctl restart web", args: { unit: "web" } };
let used = 0;

async function approve(times: number, person = office.bob, input: object = {}): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    used += 1;
    const { body } = await createRequest(office.agent, { ...CALL, reason: "again", ...input }, null);
    await decideRequest(person.ctx, body.id as Id<"request">, { action: "approve" });
    await redeemRequest(office.agent, body.id as Id<"request">, { digest: body.digest, consumption_key: `k${used}` });
  }
}
const proposals = async () => (await listProposals(office.victor.ctx, office.projectId)).items;
const only = async () => {
  const [first] = await proposals();
  if (first === undefined) throw new Error("nothing is proposed");
  return { ...first, place: { projectId: office.projectId, id: first.id as Id<"proposal"> } };
};

describe("a policy that learns", () => {
  it("proposes after as many approvals as the organization says", async () => {
    await approve(3);
    expect(await proposals()).toEqual([]);
    await changeOrganization(office.carol.ctx, { learn_after_approvals: 3 });
    expect(await listProposals(office.victor.ctx, office.projectId)).toMatchObject({ approvals_needed: 3, items: [{ evidence: { times: 3 } }] });
  });

  it("proposes after five identical approvals, with the evidence, the rule as a difference and its simulation", async () => {
    await approve(4);
    expect(await proposals()).toEqual([]);
    await approve(1, office.dana);
    await guard(office.agent, { action: CALL.canonical_action, args: { unit: "db" } });
    const one = await only();
    expect(one).toMatchObject({ action: CALL.canonical_action, args: '{"unit":"web"}', evidence: { times: 5, days: 30, requestors: [{ id: office.alice.id }] }, grant: { duration_seconds: 2_592_000, principal_scope: { type: "requestor", value: office.alice.id } } });
    expect(one.evidence.approvers.map((person) => person.id).toSorted()).toEqual([office.bob.id, office.dana.id].toSorted());
    expect(one.rule?.diff.filter((line) => line.kind === "add").map((line) => line.text.trim())).toContain("- allow: 'Bash:sudo systemctl restart web'");
    const { simulation, grant_simulation: granted } = await showProposal(office.victor.ctx, office.projectId, one.place.id);
    expect(granted).toMatchObject({ matched: 5, days: 30, capped: false });
    expect(simulation?.changes).toMatchObject([{ from: "ask", to: "allow", calls: 5 }]);
  });

  it("a denial, other arguments, tests and too old approvals do not count", async () => {
    await approve(4);
    await approve(3, office.bob, { args: { unit: "db" } });
    const { body } = await createRequest(office.agent, { ...CALL, reason: "again" }, null);
    await decideRequest(office.bob.ctx, body.id as Id<"request">, { action: "deny" });
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', resolved_at = resolved_at - interval '11 minutes' where id = ${body.id}`);
    await approve(1);
    expect(await proposals()).toHaveLength(1);
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '32 days', resolved_at = resolved_at - interval '31 days' where state = 'approved' and args_redacted like '%web%'`);
    expect(await proposals()).toEqual([]);
  });

  it("accepted as a rule, it is published above the deny, and the call asks nobody any more", async () => {
    await approve(5);
    const one = await only();
    expect((await refusalOf(acceptProposal(office.carol.ctx, one.place, { as: "rule" }))).slug).toBe("invalid_request");
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: `${(await only()).rule?.yaml.replace(/ {2}- allow: 'Bash:sudo[\s\S]*?(?= {2}- )/, "")}# a remark\n` });
    const moved = await refusalOf(acceptProposal(office.carol.ctx, one.place, { as: "rule", expected_version: 1 }));
    expect([moved.code, moved.options.details]).toEqual(["E1303", expect.objectContaining({ version: 2 })]);
    const done = await acceptProposal(office.carol.ctx, one.place, { as: "rule", expected_version: 2 });
    expect(done).toMatchObject({ answer: "rule", policy_version: 3, grant_id: null });
    expect(await guard(office.agent, { action: CALL.canonical_action, args: CALL.args })).toMatchObject({ decision: "allow", decision_source: "policy", policy_version: 3 });
    expect(await guard(office.agent, { action: CALL.canonical_action, args: { unit: "db" } })).toMatchObject({ decision: "deny" });
    expect(await proposals()).toEqual([]);
    const [event] = await database.db.select().from(auditEvents).where(and(eq(auditEvents.orgId, office.orgId), eq(auditEvents.type, "proposal.accepted")));
    expect([event?.actorId, event?.subjectId]).toEqual([office.carol.id, one.id]);
  });

  it("accepted as a grant, it is bounded, and only once however many accept", async () => {
    await approve(5);
    const { place } = await only();
    expect(await refusalOf(acceptProposal(office.carol.ctx, place, { as: "grant", duration_seconds: 365 * 86_400 }))).toMatchObject({ slug: "duration_over_cap", message: expect.stringMatching(/at most 90 days here/) });
    const admins = await Promise.all(Array.from({ length: 4 }, () => aMember(database.db, office.orgId, { role: "admin" })));
    const settled = await Promise.allSettled([...admins, office.carol].map((one) => acceptProposal(one.ctx, place, { as: "grant" })));
    expect(settled.map(slugOf).toSorted()).toEqual(["done", "not_found", "not_found", "not_found", "not_found"]);
    const [grant] = await database.db.select().from(grants).where(and(eq(grants.orgId, office.orgId), eq(grants.singleUse, false)));
    expect(grant).toMatchObject({ kind: "approved_timed", principalType: "requestor", principalValue: office.alice.id, reach: null });
    expect((await guard(office.agent, { action: CALL.canonical_action, args: CALL.args })).decision_source).toBe("approval");
    expect((await guard(office.agent, { action: CALL.canonical_action, args: { unit: "db" } })).decision).toBe("deny");
    expect(await proposals()).toEqual([]);
  });

  it("positive control: without the lock and the second look, each admin who accepts leaves a grant", async () => {
    await approve(5);
    const { place } = await only();
    const naive = async () => {
      const found = (await proposals()).some((one) => one.id === place.id);
      await database.db.execute(sql`select pg_sleep(0.05)`);
      return found;
    };
    expect((await Promise.all(Array.from({ length: 5 }, naive))).filter(Boolean).length).toBeGreaterThan(1);
  });

  it("dismissed, it stays away until as many further approvals", async () => {
    await approve(6);
    const { place } = await only();
    expect(await dismissProposal(office.carol.ctx, place, { reason: "we want to see these" })).toMatchObject({ answer: "dismissed" });
    expect(await proposals()).toEqual([]);
    expect((await refusalOf(dismissProposal(office.carol.ctx, place, {}))).slug).toBe("not_found");
    await approve(4);
    expect(await proposals()).toEqual([]);
    await approve(1);
    expect((await only()).id).toBe(place.id);
  });

  it("nobody accepts what they asked for or what came by their key, and only admins answer", async () => {
    await approve(5);
    const { place } = await only();
    const gina = await anOffice(database.db);
    expect(await refusalOf(acceptProposal(office.olivia.ctx, place, { as: "grant" }))).toMatchObject({ slug: "self_approval", message: "You made the key that this came with, so another admin has to accept it." });
    expect((await refusalOf(acceptProposal(office.olivia.ctx, place, { as: "rule", expected_version: 1 }))).slug).toBe("self_approval");
    await database.db.execute(sql`update memberships set role = 'admin' where user_id = ${office.alice.id}`);
    expect(await refusalOf(acceptProposal(office.alice.ctx, place, { as: "rule", expected_version: 1 }))).toMatchObject({ slug: "self_approval", message: expect.stringMatching(/^You asked for this yourself/) });
    for (const one of [office.bob, office.victor]) expect((await refusalOf(dismissProposal(one.ctx, place, {}))).slug).toBe("forbidden");
    expect((await refusalOf(acceptProposal(gina.carol.ctx, place, { as: "grant" }))).slug).toBe("not_found");
  });

  it("where two must sign, or others are named, no single admin gives the grant", async () => {
    await approve(5);
    const { place } = await only();
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    expect((await refusalOf(acceptProposal(office.carol.ctx, place, { as: "grant" }))).slug).toBe("kind_not_allowed");
    expect((await only()).grant_problem).toContain("2 signatures");
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 1, approvers: [office.bob.id, office.dana.id] });
    expect((await refusalOf(acceptProposal(office.carol.ctx, place, { as: "grant" }))).slug).toBe("not_an_approver");
  });
});

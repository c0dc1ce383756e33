import { consumptionKeyOf } from "@countersign/sdk/canonical";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST } from "@/app/api/guard/route";
import { approvalRequests, auditEvents, governedCalls, grants } from "@/db/schema";
import { anOffice, POLICY, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { redeemRequest } from "@/lib/approvals/redeem";
import { createRequest } from "@/lib/approvals/request";
import type { CreateInput, DecideInput, GuardInput } from "@/lib/approvals/schema";
import { verifyChain } from "@/lib/audit/verify";
import { AppError } from "@/lib/errors";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 20 });
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
});

const NAME = "build-17.step-3";
const CALL: GuardInput = { action: "Bash:sudo reboot", args: { delay: 5 }, resource: "web-1", agent_id: "builder" };

/** An agent asks under a name and dies; somebody decides while no process waits. */
async function decided(name: string, decision: DecideInput = { action: "approve" }, input: Partial<CreateInput> = {}) {
  const { action, ...call } = CALL;
  const { body } = await createRequest(office.agent, { canonical_action: action, ...call, reason: "", ...input }, name);
  const id = body.id as Id<"request">;
  await decideRequest(office.bob.ctx, id, decision);
  return { id, digest: body.digest };
}
const publish = (rules: string) => publishPolicy(office.carol.ctx, office.projectId, { yaml: `version: '1'\nrules:\n${rules}` });
const slugOf = (work: Promise<unknown>) => work.then(() => "done", (error: unknown) => (error instanceof AppError ? error.slug : String(error)));

describe("a call that has a name, whose approval came while no process waited", () => {
  it("goes on with it however often its process dies after guarding, on one use of the grant", async () => {
    const { id, digest } = await decided(NAME);
    const runs = [await guard(office.agent, CALL, NAME), await guard(office.agent, CALL, NAME), await guard(office.agent, CALL, NAME)];
    for (const run of runs) expect(run).toMatchObject({ decision: "allow", denied: false, decision_source: "approval", grant_id: runs[0]?.grant_id, digest });
    const [grant] = await database.db.select().from(grants).where(eq(grants.requestId, id));
    expect(grant).toMatchObject({ id: runs[0]?.grant_id, uses: 1 });
    expect(await redeemRequest(office.agent, id, { digest, consumption_key: consumptionKeyOf(NAME) })).toMatchObject({ grant_id: grant?.id });
    expect(await database.db.select({ decision: governedCalls.decision }).from(governedCalls).where(and(eq(governedCalls.orgId, office.orgId), eq(governedCalls.action, CALL.action)))).toEqual([{ decision: "allow" }, { decision: "allow" }, { decision: "allow" }]);
    expect(await database.db.select({ id: auditEvents.id }).from(auditEvents).where(and(eq(auditEvents.orgId, office.orgId), eq(auditEvents.type, "grant.used")))).toHaveLength(1);
    expect(await verifyChain(office.carol.ctx)).toMatchObject({ verdict: "valid" });
  });

  it("positive control: without the name the first guard uses the approval up, and the second is denied", async () => {
    await decided(NAME);
    expect(await guard(office.agent, CALL)).toMatchObject({ decision: "allow", decision_source: "approval" });
    expect(await guard(office.agent, CALL)).toMatchObject({ denied: true, hitl_eligible: true });
  });

  it("twenty processes at once under the name all go on, and the grant is used once", async () => {
    const { id } = await decided(NAME);
    const runs = await Promise.all(Array.from({ length: 20 }, () => guard(office.agent, CALL, NAME)));
    expect(runs.map((run) => run.decision)).toEqual(Array.from({ length: 20 }, () => "allow"));
    expect(await database.db.select({ uses: grants.uses }).from(grants).where(eq(grants.requestId, id))).toEqual([{ uses: 1 }]);
  });

  it("a call by another name leaves it alone at guard", async () => {
    await decided(NAME);
    expect(await guard(office.agent, CALL, "build-17.step-4")).toMatchObject({ denied: true, hitl_eligible: true });
    expect(await guard(office.agent, CALL, NAME)).toMatchObject({ decision: "allow" });
  });

  it("covers no other call, person or key that takes the name", async () => {
    await decided(NAME);
    const others: [string, GuardInput][] = [["arguments", { ...CALL, args: { delay: 6 } }], ["action", { ...CALL, action: "Bash:sudo poweroff" }], ["resource", { ...CALL, resource: "web-2" }], ["agent", { ...CALL, agent_id: "other" }]];
    for (const [what, call] of others) expect(await guard(office.agent, call, NAME), what).toMatchObject({ denied: true });
    const forDana = { ...office.agent, actor: { ...office.agent.actor, claimedEmail: office.dana.email } };
    expect(await guard(forDana, CALL, NAME)).toMatchObject({ denied: true });
    const key = await aKey(database.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    expect(await guard({ ...key.ctx, actor: { ...key.ctx.actor, projectName: "web", claimedEmail: office.alice.email } }, CALL, NAME)).toMatchObject({ denied: true });
  });

  it.each<[string, (id: Id<"request">, digest: string) => Promise<unknown>]>([
    ["redeemed under another name", (id, digest) => redeemRequest(office.agent, id, { digest, consumption_key: "another" })],
    ["older than five minutes", (id) => database.db.update(approvalRequests).set({ resolvedAt: new Date(Date.now() - 301_000) }).where(eq(approvalRequests.id, id))],
    ["revoked", (id) => database.db.update(grants).set({ revokedAt: new Date(), revokedBy: office.carol.id }).where(eq(grants.requestId, id))],
    ["forbidden by a rule that was published since", () => publish("  - deny: 'Bash:sudo *'\n")],
    ["asked for with fewer signatures than the rule now wants", () => publish("  - { deny: 'Bash:sudo *', escalate_on_deny: true, approval: { quorum: 2 } }\n")],
  ])("is denied where the approval is %s", async (_, spoil) => {
    const { id, digest } = await decided(NAME);
    await spoil(id, digest);
    expect(await guard(office.agent, CALL, NAME)).toMatchObject({ denied: true, grant_id: null });
  });

  it("is denied where a person denied it, and where nobody has decided yet", async () => {
    await decided(NAME, { action: "deny" });
    expect(await guard(office.agent, CALL, NAME)).toMatchObject({ denied: true });
    await createRequest(office.agent, { canonical_action: "Bash:sudo ls", reason: "" }, "open");
    expect(await guard(office.agent, { action: "Bash:sudo ls" }, "open")).toMatchObject({ denied: true });
  });

  it("uses standing grants as every call does", async () => {
    await decided("another-call", { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600 });
    expect(await guard(office.agent, CALL, NAME)).toMatchObject({ decision: "allow", decision_source: "approval" });
  });
});

describe("a policy that moved between the question and the answer", () => {
  it("does not part a call from the approval that it asked for, nor from the request while that is open", async () => {
    const { id } = await decided(NAME, { action: "approve" }, { policy_version: 1 });
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: `${POLICY}  - deny: unrelated\n` });
    const { action, ...call } = CALL;
    expect(await createRequest(office.agent, { canonical_action: action, ...call, reason: "", policy_version: 2 }, NAME)).toMatchObject({ replayed: true, body: { id } });
    for (let run = 0; run < 2; run += 1) expect(await guard(office.agent, CALL, NAME)).toMatchObject({ decision: "allow", policy_version: 2 });
  });

  it("in the agent's own file makes it another question", async () => {
    const ask = (policy_version: number) => createRequest(office.agent, { canonical_action: "pay", reason: "", policy_source: "local", policy_version }, NAME);
    await ask(1);
    expect(await slugOf(ask(2))).toBe("idempotency_mismatch");
  });
});

describe("a request that was approved because nothing governs its call any more", () => {
  const NOTHING_NAMES_IT = "  - allow: 'git:*'\n";
  const ask = async (name: string) => {
    const { action, ...call } = CALL;
    return (await createRequest(office.agent, { canonical_action: action, ...call, reason: "" }, name)).body.id as Id<"request">;
  };

  it("lets its agent go on under the name, also after a crash, though the default denies", async () => {
    const id = await ask(NAME);
    await publish(NOTHING_NAMES_IT);
    for (let run = 0; run < 3; run += 1) expect(await guard(office.agent, CALL, NAME)).toMatchObject({ decision: "allow", denied: false, decision_source: "approval", grant_id: null });
    const [row] = await database.db.select({ redeemedAt: approvalRequests.redeemedAt }).from(approvalRequests).where(eq(approvalRequests.id, id));
    expect(row?.redeemedAt).not.toBeNull();
    expect(await database.db.$count(auditEvents, and(eq(auditEvents.orgId, office.orgId), eq(auditEvents.type, "approval.redeemed")))).toBe(1);
    expect(await verifyChain(office.carol.ctx)).toMatchObject({ verdict: "valid" });
  });

  it("lets nothing else through: another name, none, another call, or one that a person approved", async () => {
    await ask(NAME);
    await decided("by-bob", { action: "approve" }, { args: { delay: 6 } });
    await publish(NOTHING_NAMES_IT);
    expect(await guard(office.agent, CALL, "other")).toMatchObject({ denied: true, hitl_eligible: false });
    expect(await guard(office.agent, CALL)).toMatchObject({ denied: true, hitl_eligible: false });
    expect(await guard(office.agent, { ...CALL, args: { delay: 7 } }, NAME)).toMatchObject({ denied: true });
    expect(await guard(office.agent, { ...CALL, args: { delay: 6 } }, "by-bob")).toMatchObject({ denied: true });
  });

  it.each<[string, (id: Id<"request">) => Promise<unknown>]>([
    ["a rule denies the call again", () => publish("  - deny: 'Bash:sudo *'\n")],
    ["it was not taken up within five minutes", (id) => database.db.update(approvalRequests).set({ resolvedAt: new Date(Date.now() - 301_000) }).where(eq(approvalRequests.id, id))],
  ])("is over where %s", async (_, spoil) => {
    const id = await ask(NAME);
    await publish(NOTHING_NAMES_IT);
    await spoil(id);
    expect(await guard(office.agent, CALL, NAME)).toMatchObject({ denied: true, grant_id: null });
  });
});

describe("POST /api/guard", () => {
  it("takes the name as its Idempotency-Key, and refuses one that is none", async () => {
    await decided(NAME);
    const post = async (name: string) => {
      const headers = { authorization: `Bearer ${office.key.secret}`, "x-cz-requestor-email": office.alice.email, "content-type": "application/json", "idempotency-key": name };
      const answer = await POST(new Request("http://127.0.0.1:3000/api/guard", { method: "POST", headers, body: JSON.stringify(CALL) }), { params: Promise.resolve({}) });
      return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) };
    };
    expect(await post(NAME)).toMatchObject({ status: 200, decision: "allow" });
    expect(await post(NAME)).toMatchObject({ status: 200, decision: "allow" });
    expect(await post("step 3")).toMatchObject({ status: 400, message: expect.stringContaining("Idempotency-Key") as string });
  });
});

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { governedCalls } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { previewWidth } from "@/lib/approvals/would-match";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 10 });
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
});

const refund = (amount: number, to = "acc_1") => ({ action: "send_refund", args: { amount, to }, agent_id: "refunds" });
const past = async (...calls: Parameters<typeof guard>[1][]) => {
  for (const call of calls) await guard(office.agent, call);
};
const asked = () => aRequest(office, { canonical_action: "send_refund", args: { amount: 5_000, to: "acc_1" }, agent_id: "refunds" });

describe("what an approval would have matched", () => {
  it("counts the recorded calls that it covers, and shows the three least like it", async () => {
    await past(refund(5_000), refund(2_000), refund(9_000), refund(4_000, "acc_2"), refund(100, "offshore account 77"), { action: "Bash:ls" });
    const { id } = await asked();
    expect(await previewWidth(office.bob.ctx, id, {})).toMatchObject({ matched: 0, of: 5, days: 30, capped: false, unlike: [] });
    const wide = await previewWidth(office.bob.ctx, id, { decision_kind: "approved_timed", reach: { action: "send_refund", args: { amount: { lte: 5_000 } } }, reaches: [null, { args: {} }, { action: "*" }] });
    expect(wide).toMatchObject({ matched: 3, of: 5, per_reach: [{ matched: 0 }, { matched: 4 }, { matched: 5 }] });
    expect(wide.unlike[0]).toMatchObject({ action: "send_refund", args: '{"amount":100,"to":"offshore account 77"}', agent_id: "refunds" });
  });

  it("counts for each principal that the request names, and none that it does not", async () => {
    const key = await aKey(database.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    const other = { ...key.ctx, actor: { ...key.ctx.actor, claimedEmail: office.carol.email } };
    await past(refund(10), { ...refund(20), agent_id: "nightly" });
    await guard(other, refund(30));
    const { id } = await asked();
    const counts = await previewWidth(office.bob.ctx, id, { reach: { action: "send_refund" }, principal_scope: { type: "agent" } });
    expect([counts.matched, counts.per_principal.map((one) => [one.type, one.matched])]).toEqual([2, [["requestor", 2], ["project", 3], ["api_key", 2], ["agent", 2]]]);
  });

  it("is what guard then allows: every call it counts is covered, and no other", async () => {
    const calls = [refund(1_500), refund(4_999, "x"), refund(5_001), { action: "Bash:sudo reboot" }, { ...refund(1_700), resource: "prod" }];
    await past(...calls);
    const request = await asked();
    const reach = { args: { amount: { lte: 5_000 } } };
    const { matched } = await previewWidth(office.bob.ctx, request.id, { decision_kind: "approved_timed", reach });
    await decideRequest(office.bob.ctx, request.id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600, reach });
    const now = await Promise.all(calls.map((call) => guard(office.agent, call)));
    expect(now.map((one) => one.decision_source === "approval")).toEqual([true, true, false, false, false]);
    expect(matched).toBe(2);
  });

  it("once covers nothing else, and a policy change covers everyone", async () => {
    await past({ ...refund(5_000), agent_id: "nightly" });
    await database.db.execute(sql`update governed_calls set requestor_id = ${office.carol.id}`);
    const { id } = await asked();
    expect((await previewWidth(office.bob.ctx, id, { decision_kind: "approved_once" })).matched).toBe(0);
    expect((await previewWidth(office.bob.ctx, id, { decision_kind: "approved_forever_grant" })).matched).toBe(0);
    expect((await previewWidth(office.bob.ctx, id, { decision_kind: "approved_forever" })).matched).toBe(1);
  });

  it("looks at 30 days, leaves out what it cannot read, writes nothing, and refuses a reach that is none", async () => {
    await past(refund(1), refund(2));
    const { id } = await asked();
    const [old] = await database.db.select().from(governedCalls).where(sql`args like '%"amount":1,%'`);
    await database.db.execute(sql`update governed_calls set at = at - interval '31 days' where id = ${old?.id ?? ""}`);
    await database.db.execute(sql`update governed_calls set args = null where args like '%"amount":2,%'`);
    const before = await database.db.$count(governedCalls);
    expect(await previewWidth(office.bob.ctx, id, { reach: { args: { amount: { lte: 10 } } } })).toMatchObject({ matched: 0, of: 1 });
    expect(await database.db.$count(governedCalls)).toBe(before);
    expect((await refusalOf(previewWidth(office.bob.ctx, id, { reach: { nonsense: 1 } }))).slug).toBe("invalid_request");
    const foreign = await anOffice(database.db);
    expect((await refusalOf(previewWidth(foreign.bob.ctx, id as Id<"request">, {}))).slug).toBe("not_found");
  });
});

describe("a request of which only the hash of the arguments is known", () => {
  it("is never made into a rule, which would let through what nobody could read", async () => {
    const { id } = await aRequest(office, { canonical_action: "Bash:sudo systemctl restart web", args_hash: `sha256:${"1".repeat(64)}` });
    const { previewPolicyChange } = await import("@/lib/approvals/policy-change");
    expect((await refusalOf(previewPolicyChange(office.carol.ctx, id))).slug).toBe("kind_not_allowed");
    expect((await previewWidth(office.carol.ctx, id, { decision_kind: "approved_forever" })).matched).toBe(0);
  });
});

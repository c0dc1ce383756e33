import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, approvalVotes, auditEvents } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf } from "@/db/testing/refusals";
import { decideBatch } from "@/lib/batches/decide";
import { batchInput, MOST_IN_BATCH } from "@/lib/batches/schema";
import { cancelRequest } from "@/lib/approvals/cancel";
import { decideRequest } from "@/lib/approvals/decide";
import { redeemRequest } from "@/lib/approvals/redeem";
import { createRequest } from "@/lib/approvals/request";
import { showRequest } from "@/lib/approvals/show";
import { newId, type Id } from "@/lib/ids";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 20 });
});
beforeEach(async () => {
  office = await anOffice(database.db);
});
afterAll(() => database.close());

const CALL = { canonical_action: "send_refund", args: { amount: 9_500, to: "cust_8123" } };

/** The same call, asked by several agents. */
async function fleet(count: number, input = CALL) {
  const made = [];
  for (let n = 0; n < count; n += 1) made.push(await aRequest(office, { ...input, agent_id: `worker-${n}` }));
  return made.map(({ id, digest, args_hash }) => ({ id, digest, args_hash }));
}

const named = (requests: { id: Id<"request">; digest: string }[]) => requests.map(({ id, digest }) => ({ id, digest }));
type Named = ReturnType<typeof named>[number];
const stateOf = async (id: string) => (await database.db.select({ state: approvalRequests.state }).from(approvalRequests).where(eq(approvalRequests.id, id as Id<"request">)))[0]?.state;
const eventsOf = (id: string, type: "approval.approved" | "approval.denied" | "approval.refused") => database.db.$count(auditEvents, and(eq(auditEvents.orgId, office.orgId), eq(auditEvents.requestId, id as Id<"request">), eq(auditEvents.type, type)));

describe("one answer to the same call of many", () => {
  it("each request is decided by itself: its own vote with its own digest, its own event, its own approval to redeem once", async () => {
    const requests = await fleet(4);
    const { results } = await decideBatch(office.bob.ctx, { action: "approve", requests: named(requests) });
    expect(results.map((result) => [result.outcome, result.state])).toEqual(requests.map(() => ["decided", "approved"]));
    for (const { id, digest, args_hash } of requests) {
      const [vote] = await database.db.select().from(approvalVotes).where(eq(approvalVotes.requestId, id));
      expect([vote?.digest, vote?.userId]).toEqual([digest, office.bob.id]);
      expect(await eventsOf(id, "approval.approved")).toBe(1);
      expect(await redeemRequest(office.agent, id, { args_hash, consumption_key: "a" })).toHaveProperty("grant_id");
      expect((await refusalOf(redeemRequest(office.agent, id, { args_hash, consumption_key: "b" }))).slug).toBe("grant_consumed");
    }
  });

  it("says of each whether it succeeded or was overtaken, and one that is refused stops no other", async () => {
    const requests = named(await fleet(5));
    const [one, two, three, four, five] = requests as [Named, Named, Named, Named, Named];
    await decideRequest(office.dana.ctx, one.id, { action: "deny" });
    await cancelRequest(office.alice.ctx, two.id, null);
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', expires_at = clock_timestamp() - interval '1 second' where id = ${three.id}`);
    const stranger = { id: newId("request"), digest: four.digest };
    const answer = await decideBatch(office.bob.ctx, { action: "approve", requests: [one, two, three, { ...four, digest: `sha256:${"0".repeat(64)}` }, stranger, five] });
    expect(answer.results.map((result) => result.refusal?.error ?? result.outcome)).toEqual(["already_decided", "already_decided", "expired", "stale_view", "not_found", "decided"]);
    expect(answer.results[0]?.refusal?.details).toMatchObject({ decided_by: { id: office.dana.id } });
    expect([await stateOf(one.id), await stateOf(four.id), await eventsOf(four.id, "approval.refused")]).toEqual(["denied", "pending", 1]);
  });
});

describe("a batch is no second door", () => {
  it("another rendering than the one that was on the screen decides nothing", async () => {
    const requests = named(await fleet(2));
    const shown = (await showRequest(office.bob.ctx, requests[0]?.id ?? newId("request"))).review?.shown ?? "";
    const stale = await decideBatch(office.bob.ctx, { action: "approve", shown: `${shown}0`, requests });
    expect(stale.results.map((result) => result.refusal?.error)).toEqual(["stale_view", "stale_view"]);
    const { results } = await decideBatch(office.bob.ctx, { action: "approve", shown, requests });
    expect(results.map((result) => result.outcome)).toEqual(["decided", "decided"]);
  });

  it("different calls are no batch: nothing is decided", async () => {
    const requests = named([...(await fleet(1)), ...(await fleet(1, { canonical_action: "send_refund", args: { amount: 9_501, to: "cust_8123" } }))]);
    for (const action of ["approve", "deny"] as const) expect((await refusalOf(decideBatch(office.bob.ctx, { action, requests }))).status).toBe(400);
    expect(await Promise.all(requests.map(({ id }) => stateOf(id)))).toEqual(["pending", "pending"]);
  });

  it("the digest, the note and the kind are no choice: left out or widened, the body is refused before anything is decided", () => {
    const request = { id: newId("request"), digest: "sha256:0" };
    const refused = (body: unknown) => batchInput.safeParse(body).success;
    expect(refused({ action: "approve", requests: [request] })).toBe(true);
    expect([
      { action: "approve", requests: [{ id: request.id }] },
      { action: "approve", decision_kind: "approved_forever_grant", requests: [request] },
      { action: "approve", duration_seconds: 60, requests: [request] },
      { action: "approve", reach: {}, requests: [request] },
      { action: "approve", requests: [request, request] },
      { action: "approve", requests: [] },
      { action: "deny", requests: Array.from({ length: MOST_IN_BATCH + 1 }, () => ({ ...request, id: newId("request") })) },
    ].map(refused)).toEqual([false, false, false, false, false, false, false]);
  });

  it("nobody approves their own, nor without the right, and a demanded note is demanded of each", async () => {
    const requests = named(await fleet(2));
    const refusals = async (ctx: typeof office.bob.ctx) => (await decideBatch(ctx, { action: "approve", requests })).results.map((result) => result.refusal?.error ?? result.outcome);
    expect(await refusals(office.alice.ctx)).toEqual(["self_approval", "self_approval"]);
    expect(await refusals(office.olivia.ctx), "she made the key").toEqual(["self_approval", "self_approval"]);
    expect(await refusals(office.victor.ctx)).toEqual(["not_an_approver", "not_an_approver"]);
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, require_reason: true });
    expect(await refusals(office.bob.ctx)).toEqual(["reason_required", "reason_required"]);
    const { results } = await decideBatch(office.bob.ctx, { action: "deny", reason: "not today", requests });
    expect(results.map((result) => result.state)).toEqual(["denied", "denied"]);
    expect(await eventsOf(requests[0]?.id ?? "", "approval.denied")).toBe(1);
  });

  it("a quorum counts persons: a batch signs each once, twice is refused, and the second person ends it", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    const requests = named(await fleet(3));
    const outcomes = async (ctx: typeof office.bob.ctx) => (await decideBatch(ctx, { action: "approve", requests })).results.map((result) => result.refusal?.error ?? result.outcome);
    expect(await outcomes(office.bob.ctx)).toEqual(["signed", "signed", "signed"]);
    expect(await outcomes(office.bob.ctx)).toEqual(["already_voted", "already_voted", "already_voted"]);
    expect(await outcomes(office.dana.ctx)).toEqual(["decided", "decided", "decided"]);
  });

  it("two batches at once: every request is decided by exactly one of them, and the other is told by whom", async () => {
    const requests = named(await fleet(8));
    const [bob, dana] = await Promise.all([decideBatch(office.bob.ctx, { action: "approve", requests }), decideBatch(office.dana.ctx, { action: "deny", requests: requests.toReversed() })]);
    const won = (results: typeof bob.results) => results.filter((result) => result.outcome === "decided").map((result) => result.id);
    expect([...won(bob.results), ...won(dana.results)].toSorted()).toEqual(requests.map((request) => request.id).toSorted());
    for (const result of [...bob.results, ...dana.results]) if (result.outcome !== "decided") expect(result.refusal?.error).toBe("already_decided");
    for (const { id } of requests) expect((await eventsOf(id, "approval.approved")) + (await eventsOf(id, "approval.denied"))).toBe(1);
  });

  it("the request of another organization is not there", async () => {
    const other = await anOffice(database.db);
    const theirs = (await createRequest(other.agent, { ...CALL, reason: "" }, null)).body;
    const { results } = await decideBatch(office.bob.ctx, { action: "deny", requests: [{ id: theirs.id as Id<"request">, digest: theirs.digest }] });
    expect(results[0]?.refusal).toMatchObject({ error: "not_found" });
    expect(await stateOf(theirs.id)).toBe("pending");
  });
});

import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditEvents, grants } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { redeemRequest } from "@/lib/approvals/redeem";
import { narrowGrant } from "@/lib/grants/narrow";
import { revokeGrant } from "@/lib/grants/revoke";
import type { NarrowInput } from "@/lib/grants/schema";
import { showGrant } from "@/lib/grants/show";
import { listUses } from "@/lib/grants/uses";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
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

const refund = (amount: number) => ({ action: "send_refund", args: { amount, to: "acc_1" }, agent_id: "refunds" });
const LIMIT = { action: "send_refund", args: { amount: { lte: 5_000 } } };

/** A grant of 7 days for the whole project, for refunds up to 5,000. */
async function aWideGrant() {
  const request = await aRequest(office, { canonical_action: "send_refund", args: { amount: 4_000, to: "acc_1" }, agent_id: "refunds" });
  const decided = await decideRequest(office.bob.ctx, request.id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 7 * 86_400, principal_scope: { type: "project" }, reach: LIMIT });
  return { request, id: decided.grant_id as Id<"grant"> };
}
const narrow = (id: Id<"grant">, input: Partial<NarrowInput>) => narrowGrant(office.bob.ctx, id, input as NarrowInput);
const allowed = async (amount: number) => (await guard(office.agent, refund(amount))).decision === "allow";

describe("narrowing a grant", () => {
  it("bites on the next call, and stands in the audit chain with before and after", async () => {
    const { id } = await aWideGrant();
    expect([await allowed(2_000), await allowed(3_000)]).toEqual([true, true]);
    const after = await narrow(id, { reach: { action: "send_refund", args: { amount: { lte: 2_500 } } }, duration_seconds: 3_600, reason: "too wide" });
    expect(after).toMatchObject({ state: "active", reach: { args: { amount: { lte: 2_500 } } } });
    expect(Date.parse(after.expires_at ?? "")).toBeLessThan(Date.now() + 3_700_000);
    expect([await allowed(2_000), await allowed(3_000)]).toEqual([true, false]);
    const [event] = await database.db.select().from(auditEvents).where(and(eq(auditEvents.grantId, id), eq(auditEvents.type, "grant.narrowed")));
    expect(event?.actorId).toBe(office.bob.id);
    await narrow(id, { reach: null });
    expect([await allowed(2_000), await allowed(4_000)]).toEqual([false, true]);
  });

  it("never widens: later ends, other reaches and other people are refused and nothing changes", async () => {
    const { id } = await aWideGrant();
    await narrow(id, { principal_scope: { type: "agent" } });
    const [before] = await database.db.select().from(grants).where(eq(grants.id, id));
    const wider: Partial<NarrowInput>[] = [
      { duration_seconds: 8 * 86_400 },
      { expires_at: new Date(Date.now() + 30 * 86_400_000).toISOString() },
      { reach: { action: "send_refund", args: { amount: { lte: 5_001 } } } },
      { reach: { action: "send_refund" } },
      { reach: { action: "*", args: { amount: { lte: 1 } } } },
      { reach: { args: { amount: { lte: 1 } } } },
      { principal_scope: { type: "project" } },
      { principal_scope: { type: "requestor" } },
      { reach: { action: "send_refund", args: { amount: { lte: 1 } } }, duration_seconds: 8 * 86_400 },
    ];
    for (const input of wider) expect((await refusalOf(narrow(id, input))).slug, JSON.stringify(input)).toBe("would_widen");
    expect((await refusalOf(narrow(id, { expires_at: "2020-01-01T00:00:00Z" }))).slug).toBe("invalid_request");
    expect((await refusalOf(narrow(id, { reach: { nonsense: true } }))).slug).toBe("invalid_request");
    expect((await database.db.select().from(grants).where(eq(grants.id, id)))[0]).toEqual(before);
    expect(await narrow(id, { reach: LIMIT })).toMatchObject({ reach: LIMIT });
    expect(await database.db.$count(auditEvents, and(eq(auditEvents.grantId, id), eq(auditEvents.type, "grant.narrowed")))).toBe(1);
  });

  it("belongs to whoever may revoke it, and is over with the grant", async () => {
    const { id } = await aWideGrant();
    const input = { duration_seconds: 60 } as NarrowInput;
    for (const one of [office.dana, office.victor]) expect((await refusalOf(narrowGrant(one.ctx, id, input))).slug).toBe("forbidden");
    const foreign = await anOffice(database.db);
    expect((await refusalOf(narrowGrant(foreign.carol.ctx, id, input))).slug).toBe("not_found");
    expect((await narrowGrant(office.alice.ctx, id, input)).state).toBe("active");
    await revokeGrant(office.carol.ctx, id, {});
    expect((await refusalOf(narrow(id, { duration_seconds: 30 }))).slug).toBe("conflict");
  });

  it("a use and a narrowing at once have one order: nothing runs under what was taken away before it", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await aWideGrant();
      const done: string[] = [];
      await Promise.all([
        ...Array.from({ length: 20 }, () => guard(office.agent, refund(4_999)).then((one) => done.push(one.decision))),
        narrow(id, { reach: { action: "send_refund", args: { amount: { lte: 10 } } } }),
      ]);
      const [narrowed] = await database.db.select({ seq: auditEvents.seq }).from(auditEvents).where(and(eq(auditEvents.grantId, id), eq(auditEvents.type, "grant.narrowed")));
      const [late] = await database.db.select({ n: sql<number>`count(*)::int` }).from(auditEvents).where(sql`${auditEvents.grantId} = ${id} and ${auditEvents.type} = 'grant.used' and ${auditEvents.seq} > ${narrowed?.seq ?? 0}`);
      expect(late?.n).toBe(0);
      expect(await allowed(4_999)).toBe(false);
      await revokeGrant(office.carol.ctx, id, {});
    }
  });

  it("positive control: using a grant by its id alone, as it was read, runs what was taken away", async () => {
    const { id } = await aWideGrant();
    const [read] = await database.db.select().from(grants).where(eq(grants.id, id));
    await narrow(id, { reach: null });
    const naive = await database.db.execute(sql`update grants set uses = uses + 1 where id = ${read?.id ?? ""} and revoked_at is null returning id`);
    expect(naive).toHaveLength(1);
  });

  it("a request that the grant had answered cannot be redeemed once the grant does not cover it", async () => {
    const { id } = await aWideGrant();
    const answered = await aRequest(office, { canonical_action: "send_refund", args: { amount: 4_500, to: "acc_9" } });
    expect([answered.state, answered.grant_id]).toEqual(["approved", id]);
    await narrow(id, { reach: { action: "send_refund", args: { amount: { lte: 4_000 } } } });
    expect((await refusalOf(redeemRequest(office.agent, answered.id, { digest: answered.digest, consumption_key: "k" }))).slug).toBe("grant_revoked");
  });
});

describe("the uses of a grant", () => {
  it("are the calls that ran under it, newest first, page by page, as many as it counts", async () => {
    const { id, request } = await aWideGrant();
    await redeemRequest(office.agent, request.id, { digest: request.digest, consumption_key: "k" });
    for (const amount of [1_500, 1_600, 1_700]) await guard(office.agent, { ...refund(amount), context: { machine: "build-7" } });
    await guard(office.agent, refund(9_000));
    const all = await listUses(office.victor.ctx, id, { limit: 50 });
    expect(all.items.map((use) => (JSON.parse(use.args ?? "{}") as { amount: number }).amount)).toEqual([1_700, 1_600, 1_500, 4_000]);
    expect(all.items[0]).toMatchObject({ action: "send_refund", agent_id: "refunds", machine: "build-7", requestor: { id: office.alice.id }, key: { id: office.key.id } });
    const [row] = await database.db.select().from(grants).where(eq(grants.id, id));
    expect(row?.uses).toBe(all.items.length);
    const first = await listUses(office.victor.ctx, id, { limit: 3 });
    const second = await listUses(office.victor.ctx, id, { limit: 3, cursor: Number(first.next_cursor) });
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.next_cursor).toBeNull();
    const foreign = await anOffice(database.db);
    expect((await refusalOf(listUses(foreign.bob.ctx, id, { limit: 5 }))).slug).toBe("not_found");
  });
});

describe("one grant", () => {
  it("shows its edges, its arguments, the rule that had denied, and its own story in order", async () => {
    const { id, request } = await aWideGrant();
    expect(await showGrant(office.victor.ctx, id)).toMatchObject({ id, args: '{"amount":4000,"to":"acc_1"}', request_id: request.id, policy: { rule_id: "high_value_refund", version: 1 }, may_narrow_to: [{ type: "requestor" }, { type: "api_key" }, { type: "agent", label: "refunds" }] });
    await narrow(id, { reach: { action: "send_refund", args: { amount: { lte: 2_500 } } }, principal_scope: { type: "agent" }, reason: "too wide" });
    await revokeGrant(office.carol.ctx, id, { reason: "done with it" });
    const { changes, may_narrow_to: fewer } = await showGrant(office.victor.ctx, id);
    expect(changes.map(({ type, by, reason }) => [type, by?.name, reason])).toEqual([["grant.created", "Bob", null], ["grant.narrowed", "Bob", "too wide"], ["grant.revoked", "Carol", "done with it"]]);
    expect(changes[1]).toMatchObject({ before: { reach: LIMIT, principal: { type: "project" } }, after: { reach: { args: { amount: { lte: 2_500 } } }, principal: { type: "agent" } } });
    expect(fewer).toEqual([]);
    const foreign = await anOffice(database.db);
    expect((await refusalOf(showGrant(foreign.bob.ctx, id))).slug).toBe("not_found");
  });
});

describe("a later signer", () => {
  const sign = (person: Office["bob"], id: Id<"request">, input: object = {}) => decideRequest(person.ctx, id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 86_400, ...input });
  const ask = () => aRequest(office, { canonical_action: "send_refund", args: { amount: 4_000, to: `acc_${Math.random()}` }, agent_id: "refunds" });

  it("may narrow what the first one signed for in any direction, and the narrowest stands", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    const narrower = [{ reach: { action: "send_refund", args: { amount: { lte: 4_000 } } } }, { reach: undefined }, { duration_seconds: 60, reach: LIMIT }, { principal_scope: { type: "agent" }, reach: LIMIT }, { decision_kind: "approved_once", duration_seconds: undefined }];
    for (const input of narrower) {
      const { id } = await ask();
      await sign(office.bob, id, { reach: LIMIT, principal_scope: { type: "project" } });
      const done = await sign(office.dana, id, input);
      const [grant] = await database.db.select().from(grants).where(eq(grants.requestId, id));
      expect([done.state, grant?.reach ?? undefined], JSON.stringify(input)).toEqual(["approved", (input as { reach?: unknown }).reach]);
      await revokeGrant(office.carol.ctx, grant?.id ?? "grnt_", {});
    }
  });

  it("may not widen it: reach, time, kind, or who may use it", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    const { id } = await ask();
    await sign(office.bob, id, { reach: LIMIT, principal_scope: { type: "api_key" } });
    const wider = [{ principal_scope: { type: "api_key" }, reach: { action: "send_refund" } }, { principal_scope: { type: "api_key" }, reach: LIMIT, duration_seconds: 86_401 }, { reach: LIMIT, principal_scope: { type: "project" } }, { reach: LIMIT }, { principal_scope: { type: "api_key" }, decision_kind: "approved_forever_grant", duration_seconds: undefined }];
    for (const input of wider) expect((await refusalOf(sign(office.dana, id, input))).slug, JSON.stringify(input)).toBe("kind_not_allowed");
    expect((await sign(office.dana, id, { reach: LIMIT, principal_scope: { type: "api_key" } })).state).toBe("approved");
  });
});

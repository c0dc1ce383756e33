import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, auditEvents, organizations } from "@/db/schema";
import { connect, type Connection } from "@/db/client";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf, slugOf } from "@/db/testing/refusals";
import { agentLoad } from "@/lib/approvals/repo";
import { createRequest } from "@/lib/approvals/request";
import type { TxCtx } from "@/lib/context";
import { changeOrganization } from "@/lib/orgs/change-organization";

let test: TestDatabase;
let elsewhere: Connection;
let office: Office;

beforeAll(async () => {
  test = await productDatabase({ max: 10 });
  elsewhere = connect(test.url, { max: 10, patience: 20 });
});
afterAll(async () => {
  await elsewhere.close();
  await test.close();
});
beforeEach(async () => {
  office = await anOffice(test.db);
});

let asked = 0;
/** Another request of an agent, by way of one of two processes with connections of their own. */
const ask = (agent: string, process: Connection["db"] = test.db) => createRequest({ ...office.agent, db: process }, { canonical_action: `Bash:sudo ${(asked += 1)}`, reason: "more", agent_id: agent }, null);
const made = (agent: string) => test.db.$count(approvalRequests, sql`org_id = ${office.orgId} and agent_id = ${agent}`);
const limit = (input: Parameters<typeof changeOrganization>[1]) => changeOrganization(office.carol.ctx, input);

describe("an agent that floods", () => {
  it("is let through so many times a minute, however many ask at once in two processes; another agent is not held up", async () => {
    await limit({ agent_creations_per_minute: 10 });
    const flood = Array.from({ length: 30 }, (_, n) => ask("flood", n % 2 === 0 ? test.db : elsewhere.db));
    const quiet = Array.from({ length: 3 }, () => ask("quiet", elsewhere.db));
    const settled = await Promise.allSettled(flood);
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(10);
    expect(new Set(settled.filter((one) => one.status === "rejected").map(slugOf))).toEqual(new Set(["rate_limited"]));
    expect((await Promise.all(quiet)).map((one) => one.status)).toEqual([201, 201, 201]);
    expect([await made("flood"), await made("quiet")]).toEqual([10, 3]);
    const requested = await test.db.$count(auditEvents, sql`org_id = ${office.orgId} and type = 'approval.requested'`);
    expect(requested, "a refused one leaves no card and no line").toBe(13);
  });

  it("has at most so many waiting at once, and room again when one is answered or over", async () => {
    await limit({ agent_pending_cap: 5, agent_creations_per_minute: 1_000 });
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => ask("one")));
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(5);
    const refused = await refusalOf(ask("one"));
    expect([refused.status, refused.message]).toEqual([429, expect.stringContaining("at most 5 may be open")]);
    await test.db.execute(sql`update approval_requests set expires_at = clock_timestamp() where id = (select id from approval_requests where org_id = ${office.orgId} limit 1)`);
    expect((await ask("one")).status).toBe(201);
    expect((await refusalOf(ask("one"))).slug).toBe("rate_limited");
  });

  it("is told when there is room again: when the oldest leaves the minute, or the first of the waiting is over", async () => {
    await limit({ agent_creations_per_minute: 2 });
    await Promise.all([ask("one"), ask("one")]);
    await test.db.execute(sql`update approval_requests set created_at = created_at - interval '45 seconds' where id = (select min(id) from approval_requests where org_id = ${office.orgId})`);
    const refused = await refusalOf(ask("one"));
    const wait = Number(refused.options.headers?.["Retry-After"]);
    expect(refused.message).toBe(`This agent has made 2 requests in the last minute, and at most 2 are allowed. Ask again in ${wait} s.`);
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(15);
    await limit({ agent_pending_cap: 1, agent_creations_per_minute: 100 });
    await test.db.update(approvalRequests).set({ expiresAt: sql`clock_timestamp() + interval '20 seconds'` as unknown as Date }).where(eq(approvalRequests.orgId, office.orgId));
    const soon = Number((await refusalOf(ask("one"))).options.headers?.["Retry-After"]);
    expect(soon).toBeGreaterThanOrEqual(1);
    expect(soon).toBeLessThanOrEqual(20);
  });

  it("obeys the organization's settings from the next request on, each within its own organization", async () => {
    await limit({ agent_creations_per_minute: 1 });
    await ask("one");
    expect((await refusalOf(ask("one"))).slug).toBe("rate_limited");
    await limit({ agent_creations_per_minute: 2 });
    expect((await ask("one")).status).toBe(201);
    const other = await anOffice(test.db);
    expect((await test.db.select().from(organizations).where(eq(organizations.id, other.orgId)))[0]?.agentCreationsPerMinute).toBe(30);
  });

  it("positive control: counting before the insert, without the lock, lets more through", async () => {
    const naive = async () => {
      const load = await agentLoad({ ...office.agent, db: test.db } as unknown as TxCtx, office.key.id, "one");
      if (load.pending >= 3) return false;
      await test.db.execute(sql`select pg_sleep(0.02)`);
      await limit({ agent_pending_cap: 200 });
      await ask("one");
      return true;
    };
    expect((await Promise.all(Array.from({ length: 10 }, naive))).filter(Boolean).length).toBeGreaterThan(3);
  });
});

import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, approvalSettings, memberships, organizations } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { createRequest } from "@/lib/approvals/request";
import { showRequest } from "@/lib/approvals/show";
import { AppError } from "@/lib/errors";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 60 });
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
});

const SUDO = { canonical_action: "Bash:sudo apt-get install python3-foo", reason: "installing test dep" };

const ask = (input: object = {}, key: string | null = null) => createRequest(office.agent, { ...SUDO, ...input }, key);

async function countRequests(): Promise<number> {
  return (await database.db.select({ id: approvalRequests.id }).from(approvalRequests).where(eq(approvalRequests.orgId, office.orgId))).length;
}

describe("the order of checks", () => {
  it("nobody named, a foreign person, a viewer: E1307, E1306, E1308", async () => {
    const as = (claimedEmail: string | null) => createRequest({ ...office.agent, actor: { ...office.agent.actor, claimedEmail } }, SUDO, null);
    const foreign = await anOffice(database.db);
    expect((await refusalOf(as(null))).code).toBe("E1307");
    expect((await refusalOf(as(foreign.alice.email))).code).toBe("E1306");
    expect((await refusalOf(as(office.victor.email))).code).toBe("E1308");
  });

  it("never set up is 404 E1704; switched off is 412 E1500 with the scope that answers, and nothing is created", async () => {
    await database.db.delete(approvalSettings).where(eq(approvalSettings.orgId, office.orgId));
    const never = await refusalOf(ask());
    expect([never.status, never.code]).toEqual([404, "E1704"]);
    await updateSettings(office.carol.ctx, { scope: "org", enabled: false });
    expect((await refusalOf(ask())).options.body).toMatchObject({ resolved_scope: "org", reason_code: "E1500" });
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true });
    await updateSettings(office.carol.ctx, { scope: "project", scope_id: office.projectId, enabled: false });
    expect((await refusalOf(ask())).options.body).toMatchObject({ resolved_scope: "project" });
    await updateSettings(office.carol.ctx, { scope: "api_key", scope_id: office.key.id, enabled: false });
    expect((await refusalOf(ask())).options.body).toMatchObject({ resolved_scope: "api_key" });
    expect(await countRequests()).toBe(0);
  });

  it("nobody who may approve is 503 E1305", async () => {
    await database.db.update(memberships).set({ role: "member" }).where(sql`${memberships.orgId} = ${office.orgId} and ${memberships.role} in ('approver', 'admin')`);
    const error = await refusalOf(ask());
    expect([error.status, error.code]).toEqual([503, "E1305"]);
  });

  it("what the policy allows, and what it denies for good, cannot be requested", async () => {
    expect((await refusalOf(ask({ canonical_action: "Bash:ls" }))).slug).toBe("not_eligible");
    expect((await refusalOf(ask({ canonical_action: "Bash:rm -rf /" }))).slug).toBe("not_eligible");
  });

  it("an active grant answers at once, approved", async () => {
    const first = await aRequest(office, SUDO);
    await decideRequest(office.bob.ctx, first.id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600 });
    const second = await ask();
    expect([second.status, second.body.state, second.body.grant_id]).toEqual([201, "approved", (await showRequest(office.bob.ctx, first.id)).grant_id]);
  });
});

describe("asking twice", () => {
  it("the identical pending request is answered, not made again, even by fifty callers at once", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(await countRequests()).toBe(1);
  });

  it("fifty creates with one key make one row; after settling each replays the first answer", async () => {
    const settled = await Promise.allSettled(Array.from({ length: 50 }, () => ask({}, "key-1")));
    for (const one of settled) if (one.status === "rejected") expect((one.reason as AppError).slug).toBe("idempotency_in_flight");
    expect(await countRequests()).toBe(1);
    const [first, again] = [await ask({}, "key-1"), await ask({}, "key-1")];
    expect(first.replayed && again.replayed && JSON.stringify(first.body) === JSON.stringify(again.body)).toBe(true);
  });

  it("positive control: without the key and the look for its like, fifty creates make fifty rows", async () => {
    await database.db.update(organizations).set({ agentCreationsPerMinute: 100 }).where(eq(organizations.id, office.orgId));
    await Promise.all(Array.from({ length: 50 }, (_, n) => ask({ canonical_action: `Bash:sudo ${n}` })));
    expect(await countRequests()).toBe(50);
  });

  it("the same key with another body is 422, and a refusal does not use the key up", async () => {
    await refusalOf(ask({ canonical_action: "Bash:ls" }, "key-2"));
    expect((await ask({}, "key-2")).status).toBe(201);
    expect((await refusalOf(ask({ reason: "another" }, "key-2"))).slug).toBe("idempotency_mismatch");
  });

  it("arguments as deep as they may be are asked for under a key like others", async () => {
    const nested = (levels: number): object => (levels === 1 ? { a: 1 } : { a: nested(levels - 1) });
    const first = await ask({ args: nested(32) }, "deep");
    expect((await ask({ args: nested(32) }, "deep")).body).toEqual(first.body);
    expect((await refusalOf(ask({ args: nested(33) }))).status).toBe(400);
  });
});

describe("lifetime", () => {
  it("is the wish clamped to 1,800 s, by default 300 s", async () => {
    const seconds = (body: { created_at: string; expires_at: string }) => (Date.parse(body.expires_at) - Date.parse(body.created_at)) / 1_000;
    expect(seconds((await ask({ canonical_action: "Bash:sudo a" })).body)).toBe(300);
    expect(seconds((await ask({ canonical_action: "Bash:sudo b", ttl_seconds: 9_999 })).body)).toBe(1_800);
    expect(seconds((await ask({ canonical_action: "Bash:sudo c", ttl_seconds: 1 })).body)).toBe(1);
  });

  it("past its time a request reads as expired though no worker ran", async () => {
    const { id } = await aRequest(office);
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', expires_at = clock_timestamp() where id = ${id}`);
    expect(await showRequest(office.agent, id)).toMatchObject({ state: "expired", status: "expired", decision_reason: "approval_timeout" });
  });
});

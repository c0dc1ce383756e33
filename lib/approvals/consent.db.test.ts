import { argsHash } from "@countersign/sdk/canonical";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, auditData, auditEvents } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { redeemRequest } from "@/lib/approvals/redeem";
import { createRequest } from "@/lib/approvals/request";
import { listRequests } from "@/lib/approvals/list";
import { listQuery, type CreateInput } from "@/lib/approvals/schema";
import { showRequest } from "@/lib/approvals/show";
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

const slugOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof AppError ? error.slug : String(error)),
  );

const ask = async (input: CreateInput) => {
  const { body } = await createRequest(office.agent, input, null);
  return { ...body, id: body.id as Id<"request"> };
};

const publish = (rules: string) => publishPolicy(office.carol.ctx, office.projectId, { yaml: `version: '1'\nrules:\n${rules}` });

describe("what is only claimed opens nothing", () => {
  it("redacted arguments that meet a grant's reach do not stand for the real ones", async () => {
    const first = await ask({ canonical_action: "send_refund", args: { amount: 2_000 }, reason: "" });
    await decideRequest(office.bob.ctx, first.id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600, reach: { action: "send_refund", args: { amount: { lte: 5_000 } } } });
    expect((await guard(office.agent, { action: "send_refund", args: { amount: 4_000 } })).decision).toBe("allow");
    const lie = await ask({ canonical_action: "send_refund", args_redacted: { amount: 3 }, args_hash: argsHash({ amount: 9_000_000 }), reason: "" });
    expect(lie.state).toBe("pending");
    expect((await guard(office.agent, { action: "send_refund", args: { amount: 9_000_000 } })).decision).toBe("deny");
  });

  it("redacted arguments do not choose a laxer rule, and an approval under a laxer rule opens nothing behind a stricter one", async () => {
    await publish("  - { name: big, match: { tool: pay, argument_gt: { amount: 1000 } }, action: approval_required, approval: { quorum: 2 } }\n  - { deny: pay, escalate_on_deny: true }\n");
    const lie = await ask({ canonical_action: "pay", args_redacted: { amount: 5 }, args_hash: argsHash({ amount: 1_000_000 }), reason: "" });
    expect(lie.quorum.required).toBe(2);
    const small = await ask({ canonical_action: "pay", args: { amount: 6 }, reason: "" });
    await decideRequest(office.bob.ctx, small.id, { action: "approve", decision_kind: "approved_forever_grant", reach: { action: "pay", args: {} } });
    expect((await guard(office.agent, { action: "pay", args: { amount: 7 } })).decision).toBe("allow");
    expect((await guard(office.agent, { action: "pay", args: { amount: 5_000 } })).decision).toBe("deny");
  });

  it("an approval of what the agent's own file denied does not reach the hosted policy", async () => {
    await publish("  - { name: big, match: { tool: pay, argument_gt: { amount: 1000 } }, action: approval_required, approval: { quorum: 2 } }\n");
    const local = await ask({ canonical_action: "pay", args: { amount: 7_771 }, policy_source: "local", policy_version: 2, reason: "" });
    const hosted = await guard(office.agent, { action: "pay", args: { amount: 7_771 } });
    expect(local.digest).not.toBe(hosted.digest);
    await decideRequest(office.dana.ctx, local.id, { action: "approve", decision_kind: "approved_forever_grant" });
    expect((await guard(office.agent, { action: "pay", args: { amount: 7_771 } })).decision).toBe("deny");
    expect(await redeemRequest(office.agent, local.id, { digest: local.digest, consumption_key: "k" })).toHaveProperty("grant_id");
  });

  it("a published policy never approves on the strength of redacted arguments", async () => {
    await publish("  - { name: big, match: { tool: pay, argument_gt: { amount: 1000 } }, action: approval_required }\n");
    const lie = await ask({ canonical_action: "pay", args_redacted: { amount: 5_000 }, args_hash: argsHash({ amount: 2_000_000 }), reason: "" });
    await publish("  - { name: big, match: { tool: pay, argument_gt: { amount: 10000 } }, action: approval_required }\n");
    const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, lie.id));
    expect(row?.state).toBe("pending");
  });
});

describe("redeeming", () => {
  it("a hard deny published after the approval beats it", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    await publish("  - deny: 'Bash:sudo *'\n");
    expect(await slugOf(redeemRequest(office.agent, request.id, { digest: request.digest, consumption_key: "k" }))).toBe("grant_revoked");
  });

  it("is for the key that asked, on behalf of the person it asked for, who has to be named", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    const redeem = (claimedEmail: string | null, agent = office.agent) => slugOf(redeemRequest({ ...agent, actor: { ...agent.actor, claimedEmail } }, request.id, { digest: request.digest, consumption_key: "k" }));
    expect(await redeem(null)).toBe("identity_required");
    expect(await redeem(office.dana.email)).toBe("HITL_ARGS_HASH_MISMATCH");
    const other = await aKey(database.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    expect(await redeem(office.alice.email, other.ctx)).toBe("forbidden");
    expect(await redeem(office.alice.email)).toBe("done");
  });

  it("an idempotency key replays to the same person only, and before anything but credential and body is looked at", async () => {
    const input = { canonical_action: "Bash:sudo reboot", reason: "" };
    const create = (claimedEmail: string | null) => createRequest({ ...office.agent, actor: { ...office.agent.actor, claimedEmail } }, input, "key-1");
    const first = await create(office.alice.email);
    expect(await slugOf(create(office.dana.email))).toBe("idempotency_mismatch");
    expect(await create(null)).toMatchObject({ replayed: true, body: { id: first.body.id } });
  });
});

describe("what was on the screen", () => {
  const secret = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
  /** What the chain keeps of each event about a request, by its type. */
  const written = async (id: Id<"request">) => {
    const rows = await database.db.select({ type: auditEvents.type, data: auditData.data }).from(auditEvents).innerJoin(auditData, eq(auditData.eventId, auditEvents.id)).where(eq(auditEvents.requestId, id));
    return new Map(rows.map((row) => [row.type, row.data]));
  };
  const asked = () => ask({ canonical_action: "send_refund", args: { amount: 9_500, api_key: secret }, reason: "" });

  it("goes into the audit beside the digest, and a card that showed anything else decides nothing", async () => {
    const request = await asked();
    const shown = (await showRequest(office.bob.ctx, request.id)).review?.shown ?? "";
    expect(await slugOf(decideRequest(office.bob.ctx, request.id, { action: "approve", digest: request.digest, shown: `sha256:${"0".repeat(64)}` }))).toBe("stale_view");
    await decideRequest(office.bob.ctx, request.id, { action: "approve", digest: request.digest, shown });
    const approved = JSON.parse((await written(request.id)).get("approval.approved") ?? "{}") as Record<string, { hash: string; text: string }>;
    expect(approved).toMatchObject({ digest: request.digest, shown: request.digest, rendering: { hash: shown, confirmed: true, cut: false } });
    expect(approved["rendering"]?.text).toContain("9,500.00");
  });

  it("holds no secret, though the hash covers it", async () => {
    const [request, list] = [await asked(), () => listRequests(office.bob.ctx, listQuery.parse({}))];
    const card = await showRequest(office.bob.ctx, request.id);
    expect(card.args_hash).toBe(argsHash({ amount: 9_500, api_key: secret }));
    expect(JSON.stringify([card.review, (await list()).items.map((item) => item.args)])).not.toContain(secret);
    await decideRequest(office.bob.ctx, request.id, { action: "deny" });
    expect([...(await written(request.id)).values()].join("\n")).not.toContain(secret);
  });
});

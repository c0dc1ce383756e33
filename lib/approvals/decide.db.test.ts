import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, auditEvents, grants, memberships } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf } from "@/db/testing/refusals";
import { cancelRequest } from "@/lib/approvals/cancel";
import { decideRequest } from "@/lib/approvals/decide";
import { redeemRequest } from "@/lib/approvals/redeem";
import type { AppError } from "@/lib/errors";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
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

const DECIDERS = 1_000;

describe("a decision that comes too late", () => {
  it("says that the agent cancelled it, where a key did", async () => {
    const { id } = await aRequest(office);
    await cancelRequest(office.agent, id, null);
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve" }))).message).toMatch(/^The agent cancelled this at /);
  });

  it("is not cancelled by the same key in another person's name", async () => {
    const { id } = await aRequest(office);
    const other = { ...office.agent, actor: { ...office.agent.actor, claimedEmail: office.carol.email } };
    expect((await refusalOf(cancelRequest(other, id, null))).slug).toBe("forbidden");
    await cancelRequest(office.agent, id, null);
  });

  it("says who cancelled it, where a person did", async () => {
    const { id } = await aRequest(office);
    await cancelRequest(office.alice.ctx, id, null);
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve" }))).message).toContain("cancelled this at ");
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "deny" }))).message).not.toMatch(/^The (agent|system)/);
  });
});

describe("a thousand deciders at once", () => {
  it("exactly one decides, and every loser is told who did and when", async () => {
    const { id } = await aRequest(office);
    const people = [office.bob, office.dana, office.carol];
    const attempts = Array.from({ length: DECIDERS }, (_, n) => decideRequest((people[n % 3] ?? office.bob).ctx, id, { action: n % 2 === 0 ? "approve" : "deny" }));
    const settled = await Promise.allSettled(attempts);
    const winners = settled.filter((one) => one.status === "fulfilled");
    expect(winners).toHaveLength(1);
    const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
    for (const one of settled) {
      if (one.status === "fulfilled") continue;
      const error = one.reason as AppError;
      expect(error.slug).toBe("already_decided");
      expect(error.options.details).toMatchObject({ state: row?.state, decided_by: { id: row?.resolvedBy }, decided_at: row?.resolvedAt?.toISOString() });
    }
    const decided = await database.db.select().from(auditEvents).where(sql`${auditEvents.requestId} = ${id} and ${auditEvents.type} in ('approval.approved', 'approval.denied')`);
    expect(decided).toHaveLength(1);
  });

  it("positive control: deciding on what was read before lets many win", async () => {
    const { id } = await aRequest(office);
    const naive = async () => {
      const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
      if (row?.state !== "pending") return false;
      await database.db.execute(sql`select pg_sleep(0.01)`);
      await database.db.execute(sql`update approval_requests set decision_reason = 'decided' where id = ${id}`);
      return true;
    };
    const wins = (await Promise.all(Array.from({ length: 50 }, naive))).filter(Boolean);
    expect(wins.length).toBeGreaterThan(1);
  });
});

describe("a thousand redeemers of one approval for once", () => {
  it("exactly one gets a receipt, the others 409 grant_consumed", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    const attempts = Array.from({ length: DECIDERS }, (_, n) => redeemRequest(office.agent, request.id, { digest: request.digest, consumption_key: `k${n}` }));
    const settled = await Promise.allSettled(attempts);
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const slugs = new Set(settled.flatMap((one) => (one.status === "rejected" ? [(one.reason as AppError).slug] : [])));
    expect([...slugs]).toEqual(["grant_consumed"]);
    const [grant] = await database.db.select().from(grants).where(eq(grants.requestId, request.id));
    expect(grant?.uses).toBe(1);
  });

  it("positive control: taking the use from what was read before spends it many times", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    const naive = async () => {
      const [grant] = await database.db.select().from(grants).where(eq(grants.requestId, request.id));
      if (grant === undefined || grant.uses > 0) return false;
      await database.db.execute(sql`select pg_sleep(0.01)`);
      await database.db.update(grants).set({ uses: 1 }).where(eq(grants.id, grant.id));
      return true;
    };
    const wins = (await Promise.all(Array.from({ length: 50 }, naive))).filter(Boolean);
    expect(wins.length).toBeGreaterThan(1);
  });

  it("the same consumption key gets the same receipt, however often it asks", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    const receipts = await Promise.all(Array.from({ length: 50 }, () => redeemRequest(office.agent, request.id, { digest: request.digest, consumption_key: "same" })));
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
  });
});

describe("who may decide", () => {
  it("the requestor may not, and the attempt stands in the audit chain", async () => {
    const { id } = await aRequest(office);
    await database.db.update(memberships).set({ role: "admin" }).where(eq(memberships.userId, office.alice.id));
    const error = await refusalOf(decideRequest(office.alice.ctx, id, { action: "approve" }));
    expect([error.slug, error.status]).toEqual(["self_approval", 403]);
    const [event] = await database.db.select().from(auditEvents).where(sql`${auditEvents.requestId} = ${id} and ${auditEvents.type} = 'approval.refused'`);
    expect(event?.actorId).toBe(office.alice.id);
  });

  it("nobody approves under another spelling of the requestor's address", async () => {
    const { id } = await aRequest(office);
    const [local, domain] = office.alice.email.split("@");
    const twin = await aMember(database.db, office.orgId, { role: "owner", email: `${local}+work@${domain}` });
    expect(await refusalOf(decideRequest(twin.ctx, id, { action: "approve" }))).toMatchObject({ slug: "self_approval", message: expect.stringMatching(/an address or account that counts as yours/) });
  });

  it("the creator of the key may not", async () => {
    const { id } = await aRequest(office);
    expect((await refusalOf(decideRequest(office.olivia.ctx, id, { action: "approve" }))).slug).toBe("self_approval");
  });

  it("viewers and members who are not named may not", async () => {
    const { id } = await aRequest(office);
    expect((await refusalOf(decideRequest(office.victor.ctx, id, { action: "deny" }))).slug).toBe("not_an_approver");
    const other = await aMember(database.db, office.orgId, { role: "member" });
    expect((await refusalOf(decideRequest(other.ctx, id, { action: "deny" }))).slug).toBe("not_an_approver");
  });

  it("a list of approvers shuts out everyone else, admins and owners too", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, approvers: [office.dana.id] });
    const { id } = await aRequest(office);
    expect((await refusalOf(decideRequest(office.carol.ctx, id, { action: "approve" }))).slug).toBe("not_an_approver");
    expect((await decideRequest(office.dana.ctx, id, { action: "approve" })).state).toBe("approved");
  });

  it("a role that was taken away counts at once, whatever the session thinks", async () => {
    const { id } = await aRequest(office);
    await database.db.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, office.bob.id));
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve" }))).slug).toBe("not_an_approver");
  });

  it("somebody of another organization finds nothing", async () => {
    const { id } = await aRequest(office);
    const foreign = await anOffice(database.db);
    expect((await refusalOf(decideRequest(foreign.bob.ctx, id, { action: "approve" }))).slug).toBe("not_found");
  });
});

describe("what an approval leaves behind", () => {
  it("once: one use of the very digest within five minutes", async () => {
    const request = await aRequest(office);
    const decided = await decideRequest(office.bob.ctx, request.id, { action: "approve", digest: request.digest });
    const [grant] = await database.db.select().from(grants).where(eq(grants.id, decided.grant_id as Id<"grant">));
    expect(grant).toMatchObject({ singleUse: true, kind: "approved_once", principalType: "requestor", principalValue: office.alice.id });
    expect((grant?.expiresAt?.getTime() ?? 0) - new Date(decided.resolved_at ?? "").getTime()).toBe(300_000);
  });

  it("timed: guard allows the same call until it is revoked or ends, and counts the uses", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 86_400 });
    const first = await guard(office.agent, { action: request.canonical_action });
    expect(first).toMatchObject({ decision: "allow", decision_source: "approval", denied: false });
    const other = await guard(office.agent, { action: `${request.canonical_action}-other` });
    expect(other).toMatchObject({ decision: "deny", hitl_eligible: true });
    const [grant] = await database.db.select().from(grants).where(eq(grants.requestId, request.id));
    expect(grant?.uses).toBe(1);
    await database.db.update(grants).set({ revokedAt: new Date() }).where(eq(grants.id, grant?.id ?? "grnt_"));
    expect((await guard(office.agent, { action: request.canonical_action })).decision).toBe("deny");
  });

  it("a duration over the cap and a forever that is switched off are refused, and the request stays pending", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, allow_forever: false });
    const { id } = await aRequest(office);
    expect(await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve", decision_kind: "approved_timed", duration_seconds: 91 * 86_400 }))).toMatchObject({ slug: "duration_over_cap", message: expect.stringMatching(/at most 90 days/) });
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve", decision_kind: "approved_forever_grant" }))).slug).toBe("kind_not_allowed");
    const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
    expect(row?.state).toBe("pending");
  });

  it("a hard deny beats a standing grant", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve", decision_kind: "approved_forever_grant", principal_scope: { type: "project" } });
    const { publishPolicy } = await import("@/lib/policies/publish");
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n" });
    expect(await guard(office.agent, { action: request.canonical_action })).toMatchObject({ decision: "deny", hitl_eligible: false, grant_id: null });
  });

  it("holds an approver to the version of the policy they name, whatever the kind, and a deny to none", async () => {
    const request = await aRequest(office);
    const stale = await refusalOf(decideRequest(office.bob.ctx, request.id, { action: "approve", expected_policy_version: 7 }));
    expect([stale.slug, stale.code]).toEqual(["policy_version_conflict", "E1303"]);
    expect(await decideRequest(office.bob.ctx, request.id, { action: "approve", expected_policy_version: 1 })).toMatchObject({ state: "approved" });
    expect(await decideRequest(office.bob.ctx, (await aRequest(office)).id, { action: "deny", expected_policy_version: 7 })).toMatchObject({ state: "denied" });
  });

  it("approving by policy change publishes an exception above the deny, and a policy that moved is a 409 with the fresh diff", async () => {
    const request = await aRequest(office);
    const stale = await refusalOf(decideRequest(office.carol.ctx, request.id, { action: "approve", decision_kind: "approved_forever", expected_policy_version: 7 }));
    expect([stale.slug, stale.code]).toEqual(["policy_version_conflict", "E1303"]);
    expect(stale.options.details, "its lines are spelled as in every other difference").toHaveProperty("diff", expect.arrayContaining([{ kind: "same", text: "version: '1'", before_line: 1, after_line: 1 }]));
    const decided = await decideRequest(office.carol.ctx, request.id, { action: "approve", decision_kind: "approved_forever", expected_policy_version: 1 });
    expect(decided).toMatchObject({ state: "approved", decision_kind: "approved_forever", grant_id: null });
    expect(await guard(office.agent, { action: request.canonical_action })).toMatchObject({ decision: "allow", decision_source: "policy", policy_version: 2 });
    expect((await refusalOf(decideRequest(office.bob.ctx, (await aRequest(office)).id, { action: "approve", decision_kind: "approved_forever", expected_policy_version: 2 }))).slug).toBe("forbidden");
  });
});

describe("an exception that was approved into the policy", () => {
  it("lets through this action, resource and these arguments for everyone, and asks about everything beside them", async () => {
    const args = { amount: 9_500, order: "ORD-1", note: "first line\n# second\u202e", lines: [{ sku: "a", n: 1 }] };
    const request = await aRequest(office, { canonical_action: "send_refund", args, resource: "eu/[main]" });
    await decideRequest(office.carol.ctx, request.id, { action: "approve", decision_kind: "approved_forever", expected_policy_version: 1 });
    const same = { action: "send_refund", resource: "eu/[main]" };
    expect(await guard(office.agent, { ...same, args: { lines: [{ n: 1, sku: "a" }], order: "ORD-1", note: args.note, amount: 9_500 } })).toMatchObject({ decision: "allow", decision_source: "policy", policy_version: 2 });
    const beside: [string, Parameters<typeof guard>[1]][] = [
      ["another amount", { ...same, args: { ...args, amount: 9_501 } }],
      ["one argument more", { ...same, args: { ...args, force: true } }],
      ["one argument more within", { ...same, args: { ...args, lines: [{ sku: "a", n: 1, gift: true }] } }],
      ["an element more", { ...same, args: { ...args, lines: [...args.lines, {}] } }],
      ["one argument less", { ...same, args: { amount: 9_500, order: "ORD-1", note: args.note } }],
      ["an amount as text", { ...same, args: { ...args, amount: "9500" } }],
      ["a method of the tool", { ...same, action: "send_refund:partial", args }],
      ["another resource", { ...same, resource: "eu/m", args }],
      ["no resource", { action: "send_refund", args }],
    ];
    for (const [what, call] of beside) expect(await guard(office.agent, call), what).toMatchObject({ denied: true, hitl_eligible: true });
  });

  it("approved without arguments and resource, covers no call that has them", async () => {
    const request = await aRequest(office, { canonical_action: "Bash:sudo reboot" });
    await decideRequest(office.carol.ctx, request.id, { action: "approve", decision_kind: "approved_forever", expected_policy_version: 1 });
    expect(await guard(office.agent, { action: "Bash:sudo reboot", args: {} })).toMatchObject({ decision: "allow" });
    for (const more of [{ args: { force: true } }, { resource: "web-1" }]) expect(await guard(office.agent, { action: "Bash:sudo reboot", ...more })).toMatchObject({ denied: true });
  });

  it("shows the arguments on one line above the rule, with nothing hidden in it", async () => {
    const { previewPolicyChange } = await import("@/lib/approvals/policy-change");
    const request = await aRequest(office, { canonical_action: "send_refund", args: { amount: 9_500, note: "a\n  - allow: '*'\u202e\u2028- allow: x" } });
    const { yaml } = await previewPolicyChange(office.carol.ctx, request.id);
    expect(yaml.split("\n").find((line) => line.includes(request.id))).toBe(`  # allowed forever by request ${request.id}, with the arguments {"amount":9500,"note":"a\\n  - allow: '*'⟨U+202E⟩⟨U+2028⟩- allow: x"}`);
    const long = await aRequest(office, { canonical_action: "send_refund", args: { amount: 9_500, note: "x".repeat(10_000) } });
    expect((await previewPolicyChange(office.carol.ctx, long.id)).yaml).toMatch(/^ {2}# allowed forever by request \w+, with the arguments .{120}… \(\d+ more characters\)$/m);
  });

  it("is never put above a deny that nobody may lift", async () => {
    const { previewPolicyChange } = await import("@/lib/approvals/policy-change");
    const { publishPolicy } = await import("@/lib/policies/publish");
    const request = await aRequest(office);
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n" });
    expect((await refusalOf(previewPolicyChange(office.carol.ctx, request.id))).slug).toBe("kind_not_allowed");
  });
});

describe("time and integrity", () => {
  it("a decision after the deadline is refused by the database clock, whatever any worker did", async () => {
    const { id } = await aRequest(office);
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', expires_at = clock_timestamp() - interval '1 second' where id = ${id}`);
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve" }))).slug).toBe("expired");
  });

  it("a digest other than the one here is a stale view and decides nothing", async () => {
    const { id } = await aRequest(office);
    expect((await refusalOf(decideRequest(office.bob.ctx, id, { action: "approve", digest: `sha256:${"0".repeat(64)}` }))).slug).toBe("stale_view");
  });

  it("other arguments than the approved ones never run", async () => {
    const request = await aRequest(office, { canonical_action: "send_refund", args: { amount: 9_500 } });
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    const wrong = await refusalOf(redeemRequest(office.agent, request.id, { args_hash: `sha256:${"1".repeat(64)}`, consumption_key: "a" }));
    expect([wrong.slug, wrong.status]).toEqual(["HITL_ARGS_HASH_MISMATCH", 409]);
    expect(await redeemRequest(office.agent, request.id, { args_hash: request.args_hash, consumption_key: "a" })).toHaveProperty("grant_id");
  });

  it("an approval redeemed after five minutes is gone", async () => {
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', resolved_at = resolved_at - interval '301 seconds' where id = ${request.id}`);
    expect((await refusalOf(redeemRequest(office.agent, request.id, { digest: request.digest, consumption_key: "a" }))).status).toBe(410);
  });

  it("quorum two of three, all at once: it turns at exactly the second person", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    const { id } = await aRequest(office);
    const people = [office.bob, office.bob, office.dana, office.dana, office.carol];
    await Promise.allSettled(people.map((one) => decideRequest(one.ctx, id, { action: "approve" })));
    const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
    expect(row?.state).toBe("approved");
    const signed = await database.db.execute<{ n: number }>(sql`select count(*)::int as n from approval_votes where request_id = ${id}`);
    expect(signed[0]?.n).toBe(2);
  });
});

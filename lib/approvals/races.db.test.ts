import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, grants, memberships } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { chainOf, endsOf, seeded, shuffled, type Line } from "@/db/testing/chain";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { slugOf } from "@/db/testing/refusals";
import { cancelRequest } from "@/lib/approvals/cancel";
import { decideRequest } from "@/lib/approvals/decide";
import { doWhatIsDue } from "@/lib/approvals/due";
import { redeemRequest } from "@/lib/approvals/redeem";
import { revokeGrant } from "@/lib/grants/revoke";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { changeMember } from "@/lib/orgs/change-member";
import { publishPolicy } from "@/lib/policies/publish";

let database: TestDatabase;

const ROUNDS = Number(process.env.COUNTERSIGN_RACE_ROUNDS ?? 15);
const HARD = "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n";

beforeAll(async () => {
  database = await productDatabase({ max: 40 });
});
afterAll(() => database.close());

type Round = { office: Office; id: Id<"request">; digest: string; action: string };
const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function revokeWhenGiven({ office, id }: Round): Promise<unknown> {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const [grant] = await database.db.select({ id: grants.id }).from(grants).where(eq(grants.requestId, id));
    if (grant !== undefined) return revokeGrant(office.carol.ctx, grant.id, {});
    await later(8);
  }
  return null;
}

async function redeemWhenDecided(round: Round, key: string): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    const found = await Promise.allSettled([redeemRequest(round.office.agent, round.id, { digest: round.digest, consumption_key: key })]);
    if (slugOf(found[0]) !== "not_approved" || attempt === 8) return found[0].status === "fulfilled" ? found[0].value : Promise.reject(found[0].reason as Error);
    await later(8);
  }
}

/** Everything that can happen to a request, in an order that only the database decides. */
function everythingAtOnce(round: Round, random: () => number): Promise<unknown>[] {
  const { office, id } = round;
  const timed = { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600 } as const;
  const acts: (() => Promise<unknown>)[] = [
    () => decideRequest(office.bob.ctx, id, timed),
    () => decideRequest(office.bob.ctx, id, timed),
    () => decideRequest(office.dana.ctx, id, { action: "approve" }),
    () => decideRequest(office.carol.ctx, id, { action: "deny" }),
    () => cancelRequest(office.alice.ctx, id, null),
    () => changeMember(office.olivia.ctx, office.bob.id, { state: "deactivated" }),
    () => publishPolicy(office.carol.ctx, office.projectId, { yaml: HARD }),
    () => database.db.execute(sql`update approval_requests set expires_at = greatest(clock_timestamp(), created_at + interval '1 millisecond') where id = ${id} and state = 'pending'`).then(() => doWhatIsDue(database.db)),
    () => revokeWhenGiven(round),
    () => redeemWhenDecided(round, "a"),
    () => redeemWhenDecided(round, "b"),
  ];
  const left = shuffled(acts, random).filter((_, n) => n < 4 || random() < 0.75);
  return left.map(async (act) => {
    await later(random() * 25);
    return act();
  });
}

/** The chain, read from its start, is a story in which every step was allowed by the steps before it. */
function expectSerialStory(lines: readonly Line[], round: Round): string {
  const { office, id } = round;
  const seqOf = (type: string, subjectId?: string) => lines.find((line) => line.type === type && (subjectId === undefined || line.subjectId === subjectId))?.seq ?? Number.POSITIVE_INFINITY;
  const [end, ...more] = endsOf(lines, id);
  expect(more, "one end").toEqual([]);
  const removed = seqOf("member.removed", office.bob.id);
  for (const line of lines) if (line.actorId === office.bob.id && line.type.startsWith("approval.") && line.type !== "approval.refused") expect(line.seq, "nothing by Bob after his removal").toBeLessThan(removed);
  const hardened = lines.find((line) => line.type === "policy.published" && line.data["version"] === 2)?.seq ?? Number.POSITIVE_INFINITY;
  if (end?.type === "approval.approved") expect(end.seq, "no approval of what the policy forbids").toBeLessThan(hardened);
  if (end?.type === "approval.auto_resolved") expect([end.data["state"], end.seq > hardened]).toEqual(["denied", true]);
  const redeemed = lines.filter((line) => line.type === "approval.redeemed" && line.requestId === id);
  expect(redeemed.length, "redeemed once").toBeLessThanOrEqual(1);
  for (const line of redeemed) {
    expect(end?.type).toBe("approval.approved");
    expect(line.seq).toBeGreaterThan(end?.seq ?? 0);
    expect(line.seq, "nothing runs after the revocation").toBeLessThan(seqOf("grant.revoked"));
  }
  return end?.type ?? "pending";
}

async function expectRowsAgree(round: Round, end: string): Promise<void> {
  const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, round.id));
  const given = await database.db.select().from(grants).where(eq(grants.requestId, round.id));
  const states: Record<string, string> = { "approval.approved": "approved", "approval.denied": "denied", "approval.cancelled": "cancelled", "approval.expired": "expired", "approval.auto_resolved": "denied", pending: "pending" };
  expect(row?.state).toBe(states[end]);
  expect(given).toHaveLength(end === "approval.approved" ? 1 : 0);
  if (row?.resolvedAt != null) expect(row.resolvedAt < row.expiresAt, "no decision after the deadline").toBe(true);
  const [grant] = given;
  if (grant !== undefined && grant.revokedAt !== null) expect((await guard(round.office.agent, { action: round.action })).decision).toBe("deny");
}

describe("decide, deny, cancel, expire, remove, publish, revoke and redeem at once", () => {
  it("ends in one way that one order explains, with no approval after the deadline or the removal", async () => {
    const seen = new Map<string, number>();
    for (let n = 0; n < ROUNDS; n += 1) {
      const office = await anOffice(database.db);
      const { id, digest, canonical_action: action } = await aRequest(office);
      const round = { office, id, digest, action };
      const settled = await Promise.allSettled(everythingAtOnce(round, seeded(n + 1)));
      for (const one of settled) expect(slugOf(one), "only refusals").not.toMatch(/^not a refusal/);
      const end = expectSerialStory(await chainOf(database.db, office.orgId), round);
      await expectRowsAgree(round, end);
      seen.set(end, (seen.get(end) ?? 0) + 1);
    }
    expect(seen.size, `more than one ending was met: ${JSON.stringify([...seen])}`).toBeGreaterThan(1);
  });

  it("a hundred approvals by somebody who is being removed: none after the commit of the removal", async () => {
    const office = await anOffice(database.db);
    await database.db.execute(sql`update organizations set agent_creations_per_minute = 1000 where id = ${office.orgId}`);
    const requests = await Promise.all(Array.from({ length: 100 }, () => aRequest(office)));
    const random = seeded(5);
    const deciding = requests.map(async ({ id }) => {
      await later(random() * 200);
      return decideRequest(office.bob.ctx, id, { action: "approve" });
    });
    await later(60);
    await changeMember(office.olivia.ctx, office.bob.id, { role: "viewer" });
    const late = await Promise.allSettled(requests.map(({ id }) => decideRequest(office.bob.ctx, id, { action: "approve" })));
    const settled = [...(await Promise.allSettled(deciding)), ...late];
    const lines = await chainOf(database.db, office.orgId);
    const removedAt = lines.find((line) => line.type === "member.changed")?.seq ?? 0;
    const approved = lines.filter((line) => line.type === "approval.approved");
    for (const line of approved) expect(line.seq).toBeLessThan(removedAt);
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(approved.length);
    for (const one of late) expect(["already_decided", "not_an_approver"]).toContain(slugOf(one));
  });

  it("positive control: a role that was read without being held approves after the removal, and the story shows it", async () => {
    const office = await anOffice(database.db);
    const { id, digest, canonical_action: action } = await aRequest(office);
    const [member] = await database.db.select().from(memberships).where(eq(memberships.userId, office.bob.id));
    const naive = async () => {
      if (member?.role !== "approver") return;
      await mutate(office.bob.ctx, async (tx) => {
        await tx.db.update(approvalRequests).set({ state: "approved", resolvedBy: office.bob.id, resolvedAt: new Date() }).where(eq(approvalRequests.id, id));
        return changed(null, { type: "approval.approved", subjectId: id, requestId: id, data: {} });
      });
    };
    await changeMember(office.olivia.ctx, office.bob.id, { state: "deactivated" });
    await naive();
    const lines = await chainOf(database.db, office.orgId);
    expect(() => expectSerialStory(lines, { office, id, digest, action })).toThrow(/after his removal/);
  });
});

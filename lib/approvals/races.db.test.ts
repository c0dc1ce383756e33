import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, grants } from "@/db/schema";
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
import type { AuditEvent } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { changeMember } from "@/lib/orgs/change-member";
import { publishPolicy } from "@/lib/policies/publish";

let database: TestDatabase;

const ROUNDS = Number(process.env.COUNTERSIGN_RACE_ROUNDS ?? 6);
/** Acts upon one request, all at once; a thousand with `npm run prove:approvals`. */
const ACTS = Number(process.env.COUNTERSIGN_RACE_ACTS ?? 100);
const HARD = "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n";

beforeAll(async () => {
  database = await productDatabase({ max: 40 });
});
afterAll(() => database.close());

type Round = {
  office: Office;
  id: Id<"request">;
  digest: string;
  action: string;
  /** Whether all that could still end the request has been tried. */
  over: boolean;
};

async function aRound(): Promise<Round> {
  const office = await anOffice(database.db);
  const { id, digest, canonical_action: action } = await aRequest(office);
  return { office, id, digest, action, over: false };
}

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Looks again until there is something to do or nothing more can come. */
async function onceThere<T>(round: Round, look: () => Promise<T | null>): Promise<T | null> {
  for (;;) {
    const found = await look();
    if (found !== null || round.over) return found;
    await later(15);
  }
}

async function revokeWhenGiven(round: Round): Promise<unknown> {
  const grant = await onceThere(round, async () => (await database.db.select({ id: grants.id }).from(grants).where(eq(grants.requestId, round.id)))[0] ?? null);
  return grant === null ? null : revokeGrant(round.office.carol.ctx, grant.id, {});
}

async function redeemWhenDecided(round: Round, key: string): Promise<unknown> {
  const redeem = () => redeemRequest(round.office.agent, round.id, { digest: round.digest, consumption_key: key });
  const receipt = await onceThere(round, async () => {
    const [one] = await Promise.allSettled([redeem()]);
    return slugOf(one) === "not_approved" ? null : one;
  });
  if (receipt === null) return redeem();
  return receipt.status === "fulfilled" ? receipt.value : Promise.reject(receipt.reason as Error);
}

const TIMED = { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600 } as const;

/** Everything that can happen to a request, each as something that can be done any number of times. */
const KINDS: ((round: Round, n: number) => Promise<unknown>)[] = [
  ({ office, id }) => decideRequest(office.bob.ctx, id, TIMED),
  ({ office, id }) => decideRequest(office.dana.ctx, id, { action: "approve" }),
  ({ office, id }) => decideRequest(office.carol.ctx, id, { action: "deny" }),
  ({ office, id }) => decideRequest(office.bob.ctx, id, { action: "deny" }),
  ({ office, id }) => cancelRequest(office.alice.ctx, id, null),
  ({ office }) => changeMember(office.olivia.ctx, office.bob.id, { state: "deactivated" }),
  ({ office }) => publishPolicy(office.carol.ctx, office.projectId, { yaml: HARD }),
  ({ id }) => database.db.execute(sql`update approval_requests set expires_at = greatest(clock_timestamp(), created_at + interval '1 millisecond') where id = ${id} and state = 'pending'`).then(() => doWhatIsDue(database.db)),
  (round) => revokeWhenGiven(round),
  (round, n) => redeemWhenDecided(round, `key ${n % 3}`),
];
/** The acts after which a request is over, whoever else would still like to do something. */
const ENDING = 8;

/** Sends off `acts` of them, every kind among them; each kind sets out at a moment of its own, so that any may be the first. */
async function everythingAtOnce(round: Round, random: () => number, acts: number): Promise<PromiseSettledResult<unknown>[]> {
  const head = KINDS.map(() => random() * 60);
  const chosen = shuffled(Array.from({ length: acts }, (_, n) => n), random);
  const send = async (n: number) => {
    const kind = n % KINDS.length;
    await later((head[kind] ?? 0) + random() * 25);
    return KINDS[kind]?.(round, n);
  };
  const running = chosen.map((n) => ({ ends: n % KINDS.length < ENDING, act: send(n) }));
  const settled = Promise.allSettled(running.map((one) => one.act));
  await Promise.allSettled(running.filter((one) => one.ends).map((one) => one.act));
  round.over = true;
  return settled;
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
    expect(line.seq, "nothing runs that the policy forbids").toBeLessThan(hardened);
  }
  return end?.type ?? "pending";
}

async function expectRowsAgree(round: Round, end: string): Promise<void> {
  const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, round.id));
  const given = await database.db.select().from(grants).where(eq(grants.requestId, round.id));
  expect(given.reduce((uses, grant) => uses + grant.uses, 0), "used once at most").toBeLessThanOrEqual(1);
  const states: Record<string, string> = { "approval.approved": "approved", "approval.denied": "denied", "approval.cancelled": "cancelled", "approval.expired": "expired", "approval.auto_resolved": "denied", pending: "pending" };
  expect(row?.state).toBe(states[end]);
  expect(given).toHaveLength(end === "approval.approved" ? 1 : 0);
  if (row?.resolvedAt != null) expect(row.resolvedAt < row.expiresAt, "no decision after the deadline").toBe(true);
  const [grant] = given;
  if (grant !== undefined && grant.revokedAt !== null) expect((await guard(round.office.agent, { action: round.action })).decision).toBe("deny");
}

describe("decide, deny, cancel, expire, remove, publish, revoke and redeem at once", () => {
  it(`${ACTS} acts: one end, which one order explains, with no approval after the deadline or the removal, nothing run twice`, { timeout: 3_600_000 }, async () => {
    const seen = new Map<string, number>();
    for (let n = 0; n < ROUNDS; n += 1) {
      const round = await aRound();
      const settled = await everythingAtOnce(round, seeded(n + 1), ACTS);
      expect(settled).toHaveLength(ACTS);
      for (const one of settled) expect(slugOf(one), "only refusals").not.toMatch(/^not a refusal/);
      const end = expectSerialStory(await chainOf(database.db, round.office.orgId), round);
      expect(end, "somebody ended it").not.toBe("pending");
      await expectRowsAgree(round, end);
      seen.set(end, (seen.get(end) ?? 0) + 1);
    }
    expect(seen.size, `more than one ending was met: ${JSON.stringify([...seen])}`).toBeGreaterThan(1);
    process.stdout.write(`${ROUNDS} rounds of ${ACTS} acts at once ended ${JSON.stringify(Object.fromEntries(seen))}\n`);
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
});

/** Writes an event of the chain, and the row to match, without looking at what has happened since. */
async function withoutLooking(round: Round, person: Office["bob"], event: Omit<AuditEvent, "subjectId">, row: Partial<typeof approvalRequests.$inferInsert> = {}): Promise<void> {
  await mutate(person.ctx, async (tx) => {
    if (Object.keys(row).length > 0) await tx.db.update(approvalRequests).set(row).where(eq(approvalRequests.id, round.id));
    return changed(null, { ...event, subjectId: round.id, requestId: round.id });
  });
}

const approvedBy = (round: Round, person: Office["bob"]) => withoutLooking(round, person, { type: "approval.approved", data: {} }, { state: "approved", resolvedBy: person.id, resolvedAt: new Date() });

const SABOTAGES: [string, RegExp, (round: Round) => Promise<unknown>][] = [
  ["a role that was read without being held approves after the removal", /after his removal/, async (round) => {
    await changeMember(round.office.olivia.ctx, round.office.bob.id, { state: "deactivated" });
    await approvedBy(round, round.office.bob);
  }],
  ["a denial that does not look whether it was decided ends it twice", /one end/, async (round) => {
    await decideRequest(round.office.dana.ctx, round.id, { action: "approve" });
    await withoutLooking(round, round.office.carol, { type: "approval.denied", data: {} });
  }],
  ["a publication that does not look for what waits leaves it to be approved", /no approval of what the policy forbids/, async (round) => {
    await withoutLooking(round, round.office.carol, { type: "policy.published", data: { version: 2 } });
    await decideRequest(round.office.dana.ctx, round.id, { action: "approve" });
  }],
  ["a redemption that does not look at the grant runs after the revocation", /nothing runs after the revocation/, async (round) => {
    await decideRequest(round.office.dana.ctx, round.id, { action: "approve" });
    await revokeWhenGiven(round);
    await withoutLooking(round, round.office.bob, { type: "approval.redeemed", data: {} });
  }],
  ["a redemption that does not hold the policy runs what was forbidden meanwhile", /nothing runs that the policy forbids/, async (round) => {
    await decideRequest(round.office.dana.ctx, round.id, { action: "approve" });
    await publishPolicy(round.office.carol.ctx, round.office.projectId, { yaml: HARD });
    await withoutLooking(round, round.office.bob, { type: "approval.redeemed", data: {} });
  }],
];

describe("positive control", () => {
  it.each(SABOTAGES)("%s, and the story shows it", async (_, message, sabotage) => {
    const round = await aRound();
    await sabotage(round);
    const lines = await chainOf(database.db, round.office.orgId);
    expect(() => expectSerialStory(lines, round)).toThrow(message);
  });

  it("the same story without sabotage is believed", async () => {
    const round = await aRound();
    await decideRequest(round.office.dana.ctx, round.id, { action: "approve" });
    await redeemRequest(round.office.agent, round.id, { digest: round.digest, consumption_key: "k" });
    expect(expectSerialStory(await chainOf(database.db, round.office.orgId), round)).toBe("approval.approved");
  });
});

import fc from "fast-check";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, organizations } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { applyTo, explains, seen, start, targetsOf, TEXTS, type Command, type Lane, type Model } from "@/lib/approvals/testing/model";
import { actOn, aimsOf, aProduct, found, type Product } from "@/lib/approvals/testing/product";

let database: TestDatabase;
let office: Office;

const SLOTS = 2;
/** Sequences of commands; thousands with COUNTERSIGN_MODEL_RUNS=5000. */
const RUNS = Number(process.env.COUNTERSIGN_MODEL_RUNS ?? 200);
const SEED = Number(process.env.COUNTERSIGN_MODEL_SEED ?? 4);

beforeAll(async () => {
  database = await productDatabase({ max: 20 });
  office = await anOffice(database.db);
  await database.db.update(organizations).set({ agentCreationsPerMinute: 100_000, agentPendingCap: 100_000 }).where(eq(organizations.id, office.orgId));
});
afterAll(() => database.close());

const slot = fc.nat({ max: SLOTS - 1 });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("create" as const), slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("create" as const), slot, key: fc.constantFrom("x", "y") }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("decide" as const), slot, by: fc.constantFrom("bob" as const, "dana" as const), action: fc.constantFrom("approve" as const, "approve" as const, "deny" as const), timed: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("redeem" as const), slot, key: fc.constantFrom("a" as const, "b" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("revoke" as const), slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("expire" as const), slot, worker: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("publish" as const), text: fc.constantFrom(...TEXTS) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("guard" as const), slot }) },
);
const before = fc.array(command, { maxLength: 7 });
const lanes = fc.array(fc.array(command, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 });

/** One after the other: each answer has to be the model's. */
async function inTurn(product: Product, model: Model, commands: readonly Command[]): Promise<void> {
  for (const one of commands) {
    const aims = await aimsOf(product);
    const wanted = applyTo(model, one, targetsOf(model));
    expect(await actOn(product, one, aims), JSON.stringify(one)).toBe(wanted);
  }
  expect(await found(product)).toEqual(seen(model));
}

/** All lanes at once, each in its own order; answers what each was told. */
async function atOnce(product: Product, all: readonly Command[][]): Promise<Lane[]> {
  const aims = await aimsOf(product);
  return Promise.all(
    all.map(async (commands) => {
      const lane: Lane = [];
      for (const one of commands) lane.push({ command: one, answer: await actOn(product, one, aims) });
      return lane;
    }),
  );
}

describe("the life of requests and grants", () => {
  it(`agrees with the plain model in ${RUNS} sequences, in turn and in parallel lanes`, { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(before, lanes, async (commands, all) => {
        const product = await aProduct(database.db, office, SLOTS);
        const model = start(SLOTS);
        await inTurn(product, model, commands);
        const targets = targetsOf(model);
        const told = await atOnce(product, all);
        const end = JSON.stringify(await found(product));
        expect(explains(model, told, targets, end), `no order explains ${JSON.stringify(told)} with the end ${end}, after ${JSON.stringify(seen(model))}`).toBe(true);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 1_000 },
    );
  });

  it("positive control: a redeem that looks before it takes gives two receipts, which no order explains", async () => {
    const product = await aProduct(database.db, office, 1);
    const model = start(1);
    await inTurn(product, model, [{ do: "create", slot: 0 }, { do: "decide", slot: 0, by: "bob", action: "approve", timed: true }]);
    const [id] = await aimsOf(product);
    const naive = async (key: "a" | "b"): Promise<Lane> => {
      const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id ?? "req_"));
      if (row?.redeemedAt !== null) return [{ command: { do: "redeem", slot: 0, key }, answer: "grant_consumed" }];
      await database.db.execute(sql`select pg_sleep(0.05)`);
      await database.db.update(approvalRequests).set({ redeemedAt: new Date(), consumptionKey: key }).where(eq(approvalRequests.id, row.id));
      await database.db.execute(sql`update grants set uses = uses + 1 where request_id = ${row.id}`);
      return [{ command: { do: "redeem", slot: 0, key }, answer: "receipt" }];
    };
    const told = await Promise.all([naive("a"), naive("b")]);
    expect(explains(model, told, targetsOf(model), JSON.stringify(await found(product)))).toBe(false);
  });

  it("positive control: an answer that no order gives is a divergence", () => {
    const model = start(1);
    const create: Command = { do: "create", slot: 0 };
    applyTo(model, create, [-1]);
    const approve: Command = { do: "decide", slot: 0, by: "bob", action: "approve", timed: false };
    const after = structuredClone(model);
    applyTo(after, approve, [0]);
    const end = JSON.stringify(seen(after));
    const lane = (answer: string): Lane => [{ command: approve, answer }];
    expect(explains(model, [lane("approved"), lane("already_decided")], [0], end)).toBe(true);
    expect(explains(model, [lane("approved"), lane("approved")], [0], end)).toBe(false);
    expect(explains(model, [lane("approved")], [0], JSON.stringify(seen(model)))).toBe(false);
    const twice: Command = { do: "redeem", slot: 0, key: "a" };
    expect(explains(after, [[{ command: twice, answer: "receipt" }], [{ command: { ...twice, key: "b" }, answer: "receipt" }]], [0], end)).toBe(false);
  });
});

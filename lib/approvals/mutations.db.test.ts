import { canonicalize, type JsonObject } from "@countersign/sdk/canonical";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, grants } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import { seeded } from "@/db/testing/chain";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aProject } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { slugOf } from "@/db/testing/refusals";
import { digestOf, guardAction } from "@/lib/approvals/action";
import { decideRequest } from "@/lib/approvals/decide";
import { redeemRequest } from "@/lib/approvals/redeem";
import { createRequest } from "@/lib/approvals/request";
import type { GuardInput } from "@/lib/approvals/schema";
import type { Ctx, KeyActor } from "@/lib/context";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";

let database: TestDatabase;
let office: Office;
let others: Ctx<KeyActor>[];

const GUARDED = Number(process.env.COUNTERSIGN_MUTATIONS ?? 10_000);
const REDEEMED = Math.ceil(GUARDED / 20);
/** Everything asks, so that nothing but a grant ever allows a call. */
const ASK = "version: '1'\nrules:\n  - { deny: '*', escalate_on_deny: true }\n";

const CALL = { action: "send_refund", args: { amount: 9_500, currency: "USD", to: { account: "acc_1", name: "Zoë" }, tags: ["a", "b"], dry_run: false, note: null } as JsonObject, resource: "billing/eu", agent_id: "refunds" };
type Mutant = { agent: Ctx<KeyActor>; call: GuardInput; what: string };

beforeAll(async () => {
  database = await productDatabase({ max: 30 });
  office = await anOffice(database.db);
  await publishPolicy(office.carol.ctx, office.projectId, { yaml: ASK });
  const billing = await aProject(database.db, office.orgId, "billing");
  await publishPolicy(office.carol.ctx, billing, { yaml: ASK });
  const elsewhere = await aKey(database.db, { orgId: office.orgId, projectId: billing, createdBy: office.olivia.id });
  const as = (ctx: Ctx<KeyActor>, claimedEmail: string) => ({ ...ctx, actor: { ...ctx.actor, claimedEmail } });
  others = [as(elsewhere.ctx, office.alice.email), as(office.agent, office.bob.email), as(office.agent, office.carol.email)];
});
afterAll(() => database.close());

function mutateText(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const signs = ["a", "Z", "0", " ", "*", "?", ":", ".", "\u200b", "é", "\u202e", "-", "/", "\n", "ａ"];
  const sign = signs[Math.floor(random() * signs.length)] ?? "x";
  const ways = [() => text.slice(0, at) + sign + text.slice(at), () => text.slice(0, at) + text.slice(at + 1), () => text.slice(0, at) + sign + text.slice(at + 1), () => text.toUpperCase(), () => `${text} `, () => text.normalize("NFD")];
  return ways[Math.floor(random() * ways.length)]?.() ?? text;
}

/** One change somewhere in a value. */
function mutateValue(value: unknown, random: () => number): unknown {
  if (typeof value === "number") return [value + 1, value - 1, -value, value * 10, value + 0.5, String(value), null][Math.floor(random() * 7)];
  if (typeof value === "boolean") return random() < 0.5 ? !value : String(value);
  if (value === null) return [0, "", false, {}, []][Math.floor(random() * 5)];
  if (typeof value === "string") return random() < 0.1 ? null : mutateText(value, random);
  if (Array.isArray(value)) {
    const at = Math.floor(random() * value.length);
    const ways = [() => value.toReversed(), () => [...value, "c"], () => value.toSpliced(at, 1), () => value.with(at, mutateValue(value[at], random))];
    return ways[Math.floor(random() * ways.length)]?.();
  }
  return mutateMembers(value as JsonObject, random);
}

function mutateMembers(object: JsonObject, random: () => number): JsonObject {
  const names = Object.keys(object);
  const name = names[Math.floor(random() * names.length)] ?? "amount";
  const { [name]: member, ...rest } = object;
  if (random() < 0.15) return rest as JsonObject;
  if (random() < 0.15) return { ...object, [mutateText(name, random) || "x"]: 1 } as JsonObject;
  if (random() < 0.1) return { ...rest, [`${name}_`]: member } as JsonObject;
  return { ...object, [name]: mutateValue(member, random) } as JsonObject;
}

function mutant(random: () => number): Mutant {
  const { agent } = office;
  const pick = random();
  if (pick < 0.5) return { agent, what: "args", call: { ...CALL, args: mutateMembers(CALL.args, random) } };
  if (pick < 0.7) return { agent, what: "action", call: { ...CALL, action: mutateText(CALL.action, random) || "x" } };
  if (pick < 0.8) return { agent, what: "resource", call: { action: CALL.action, args: CALL.args, agent_id: CALL.agent_id, ...(random() < 0.2 ? {} : { resource: mutateText(CALL.resource, random) || "x" }) } };
  if (pick < 0.9) return { agent, what: "agent", call: { action: CALL.action, args: CALL.args, resource: CALL.resource, ...(random() < 0.2 ? {} : { agent_id: mutateText(CALL.agent_id, random) || "x" }) } };
  return { agent: others[Math.floor(random() * others.length)] ?? agent, what: "who asks", call: CALL };
}

const shapeOf = ({ agent, call }: Mutant) => canonicalize({ project: agent.actor.projectId, for: agent.actor.claimedEmail ?? "", action: call.action, resource: call.resource ?? null, agent: call.agent_id ?? null, args: (call.args ?? {}) as JsonObject });

/** Calls that differ from the approved one in one place, each truly another call. */
function* mutants(count: number, seed: number): Generator<Mutant> {
  const random = seeded(seed);
  const approved = shapeOf({ agent: office.agent, call: CALL, what: "" });
  for (let made = 0; made < count; ) {
    const one = mutant(random);
    if (shapeOf(one) === approved) continue;
    made += 1;
    yield one;
  }
}

async function approved(input: object = {}) {
  const { body } = await createRequest(office.agent, { canonical_action: CALL.action, args: CALL.args, resource: CALL.resource, agent_id: CALL.agent_id, reason: "refund" }, null);
  await decideRequest(office.bob.ctx, body.id as Id<"request">, { action: "approve", ...input });
  return { ...body, id: body.id as Id<"request"> };
}

describe(`${GUARDED} calls that differ from an approved one in one place`, () => {
  it("are none of them allowed by guard, while the approved one is", { timeout: 600_000 }, async () => {
    const { id } = await approved({ decision_kind: "approved_timed", duration_seconds: 3_600, principal_scope: { type: "agent" } });
    const wrong: string[] = [];
    let batch: Mutant[] = [];
    const judge = async () => {
      const answers = await Promise.all(batch.map(async (one) => ({ one, answer: await guard(one.agent, one.call) })));
      for (const { one, answer } of answers) if (!answer.denied && one.what !== "who asks") wrong.push(`${one.what}: ${JSON.stringify(one.call)}`);
      for (const { one, answer } of answers) if (!answer.denied && one.agent.actor.projectId !== office.projectId) wrong.push(`another project: ${JSON.stringify(one.call)}`);
      batch = [];
    };
    for (const one of mutants(GUARDED, 11)) {
      batch.push(one);
      if (batch.length === 500) await judge();
    }
    await judge();
    expect(wrong).toEqual([]);
    expect(await guard(office.agent, CALL)).toMatchObject({ decision: "allow", decision_source: "approval" });
    await database.db.update(grants).set({ revokedAt: new Date() }).where(eq(grants.requestId, id));
  });

  it("given to the requestor it serves nobody else; given once it serves no other digest", async () => {
    for (const input of [{ decision_kind: "approved_timed", duration_seconds: 3_600 }, {}]) {
      const { id } = await approved(input);
      const answers = await Promise.all([...mutants(REDEEMED, 12)].map(async (one) => ({ one, answer: await guard(one.agent, one.call) })));
      const allowed = answers.filter(({ one, answer }) => !answer.denied && !(one.what === "agent" && "decision_kind" in input));
      expect(allowed.map(({ one }) => one)).toEqual([]);
      expect((await guard(office.agent, CALL)).decision_source).toBe("approval");
      await database.db.update(grants).set({ revokedAt: new Date() }).where(eq(grants.requestId, id));
    }
  });

  it("redeem nothing, by their digest or by the hash of their arguments, while the approved one redeems once", async () => {
    const { id, digest } = await approved();
    const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
    const attempts = [...mutants(REDEEMED, 13)].map(({ agent, call, what }, n) => {
      const action = guardAction(call);
      const requestorId = agent.actor.claimedEmail === office.alice.email ? office.alice.id : office.bob.id;
      const bound = digestOf(action, { orgId: office.orgId, projectId: agent.actor.projectId, requestorId, policyVersion: row?.policyVersion ?? null });
      const by = what === "args" && n % 2 === 0 ? { args_hash: action.argsHash } : { digest: bound };
      return redeemRequest(office.agent, id, { ...by, consumption_key: `mutant ${n}` });
    });
    expect(new Set((await Promise.allSettled(attempts)).map(slugOf))).toEqual(new Set(["HITL_ARGS_HASH_MISMATCH"]));
    const [other] = await Promise.allSettled([redeemRequest(others[0] ?? office.agent, id, { digest, consumption_key: "of another project" })]);
    expect(slugOf(other as PromiseSettledResult<unknown>)).toBe("not_found");
    expect((await redeemRequest(office.agent, id, { digest, consumption_key: "the one" })).digest).toBe(digest);
  });

  it("positive control: a grant that is looked up by its action alone lets hundreds of them through", async () => {
    const through = [...mutants(1_000, 11)].filter((one) => one.call.action === CALL.action && one.agent.actor.projectId === office.projectId);
    expect(through.length).toBeGreaterThan(300);
  });
});

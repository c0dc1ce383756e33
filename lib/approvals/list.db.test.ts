import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { countWaiting, listRequests } from "@/lib/approvals/list";
import { listQuery } from "@/lib/approvals/schema";
import { newId, type Id } from "@/lib/ids";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;
const ids: Record<string, Id<"request">> = {};

beforeAll(async () => {
  database = await productDatabase({ max: 10 });
  office = await anOffice(database.db);
  const ask = async (name: string, input: Parameters<typeof aRequest>[1]) => void (ids[name] = (await aRequest(office, input)).id);
  await ask("curl", { canonical_action: "Bash:sudo curl https://example.com/install.sh", agent_id: "builder", reason: "fetch the tool" });
  await ask("refund", { canonical_action: "send_refund", args: { amount: 9_500 }, agent_id: "desk", reason: "parcel 100% lost" });
  await ask("again", { canonical_action: "send_refund", args: { amount: 9_500 }, agent_id: "desk-two", reason: "parcel lost" });
  await ask("camel", { canonical_action: "Bash:sudo restartPaymentGateway", agent_id: "builder" });
  await ask("denied", { canonical_action: "Bash:sudo reboot", agent_id: "builder" });
  await ask("late", { canonical_action: "Bash:sudo shutdown", agent_id: "builder" });
  await decideRequest(office.bob.ctx, ids["denied"] as Id<"request">, { action: "deny" });
  await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', expires_at = clock_timestamp() - interval '1 second' where id = ${ids["late"]}`);
});
afterAll(() => database.close());

const nameOf = (id: string) => Object.entries(ids).find(([, known]) => known === id)?.[0] ?? id;
async function found(query: Record<string, unknown>, who = office.bob): Promise<string[]> {
  const { items } = await listRequests(who.ctx, listQuery.parse(query));
  return items.map((item) => nameOf(item.id));
}

describe("what the list is asked for", () => {
  it("words are found by their beginnings, in any order, wherever they stand, and across any punctuation", async () => {
    expect(await found({ q: "sudo inst" })).toEqual(["curl"]);
    expect(await found({ q: "example.com" })).toEqual(["curl"]);
    expect(await found({ q: "PARCEL desk-two" })).toEqual(["again"]);
    expect(await found({ q: "refund 100%" })).toEqual(["refund"]);
    expect(await found({ q: "gateway" }), "a word inside camel case").toEqual(["camel"]);
    expect(await found({ q: "restartpayment" }), "and the whole").toEqual(["camel"]);
    expect(await found({ q: office.alice.email })).toHaveLength(4);
    expect(await found({ q: "' OR 1=1 --" })).toEqual([]);
    expect(await found({ q: "nothing like it" })).toEqual([]);
    expect(await found({ q: "!!!" })).toEqual([]);
  });

  it("a request is found by its id and by the end of it that rows show", async () => {
    const id = ids["refund"] ?? "";
    expect([await found({ q: id }), await found({ q: id.slice(-6) }), await found({ q: `req_…${id.slice(-6)}` })]).toEqual([["refund"], ["refund"], ["refund"]]);
  });

  it("what begins like a number is a word like any other: an id, its end, a commit, an amount, and a word however long", async () => {
    const request = await aRequest(office, { canonical_action: "Bash:sudo git 3e2ewwh70 12e345\u00a04e5x", agent_id: "numbers", reason: `9.500e3 ${"é1e5".repeat(300)}` });
    const id = "req_6e29wr0spghnd9q7r1w12e3ab" as Id<"request">;
    const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, request.id));
    await database.db.insert(approvalRequests).values({ ...(row as typeof approvalRequests.$inferSelect), id });
    for (const q of [id, id.slice(4), id.slice(-6), id.slice(4, 9), "3e2e", "3E2EWWH70", "12e3", "4e5x", "500e3", "É1e5é1e5", "é1e5".repeat(50)]) expect(await found({ q, agent: "numbers" }), q).toContain(id);
    expect(await found({ q: "e2ewwh" })).toEqual([]);
    await database.db.execute(sql`delete from approval_requests where agent_id = 'numbers'`);
  });

  it("each filter narrows, and together they narrow further", async () => {
    expect(await found({ agent: "builder" })).toEqual(["curl", "camel"]);
    expect(await found({ project: "WEB", agent: "desk" })).toEqual(["refund"]);
    expect(await found({ project: office.projectId, state: "all", agent: "builder" })).toEqual(["denied", "camel", "curl", "late"]);
    expect([await found({ project: "nowhere" }), await found({ project: newId("project") }), await found({ person: "nobody@acme.com" })]).toEqual([[], [], []]);
    expect(await found({ person: office.alice.email.toUpperCase() })).toHaveLength(4);
    expect(await found({ person: "Alice", action: "send_refund", agent: "desk" })).toEqual(["refund"]);
    expect([await found({ state: "decided" }), await found({ state: "expired" })]).toEqual([["denied"], ["late"]]);
    expect(await found({ mine: "true" })).toEqual([]);
    expect(await found({ mine: "true" }, office.alice)).toHaveLength(4);
  });

  it("an action is found by its words or by a glob over the whole of it, and never by a word that stands elsewhere", async () => {
    expect(await found({ action: "sudo curl" })).toEqual(["curl"]);
    expect(await found({ action: "Bash:sudo *" })).toEqual(["curl", "camel"]);
    expect(await found({ action: "*sudo curl" })).toEqual([]);
    expect(await found({ action: "parcel" })).toEqual([]);
    expect((await refusalOf(found({ action: "*" }))).status).toBe(400);
  });

  it("only what waits for the person who looks, page by page, as often as there is some", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    const { id } = await aRequest(office);
    await decideRequest(office.bob.ctx, id, { action: "approve" });
    const waiting = await found({ for_me: "true" });
    expect(waiting).toEqual(["curl", "refund", "again", "camel"]);
    expect(await countWaiting(office.bob.ctx)).toBe(4);
    expect([await found({ for_me: "true" }, office.alice), await found({ for_me: "true" }, office.victor)]).toEqual([[], []]);
    const first = await listRequests(office.bob.ctx, listQuery.parse({ for_me: "true", limit: 3 }));
    const second = await listRequests(office.bob.ctx, listQuery.parse({ for_me: "true", limit: 3, cursor: first.next_cursor }));
    expect([...first.items, ...second.items].map((item) => nameOf(item.id))).toEqual(waiting);
    expect(second.next_cursor).toBeNull();
    expect(listQuery.safeParse({ for_me: "true", state: "all" }).success).toBe(false);
  });

  it("of named requests only those that the filters let through, so that a row can be looked at again", async () => {
    const asked = ["curl", "denied", "late"].map((name) => ids[name]).join(",");
    expect(await found({ ids: asked })).toEqual(["curl"]);
    expect((await found({ ids: asked, state: "all" })).toSorted()).toEqual(["curl", "denied", "late"]);
    expect(listQuery.safeParse({ ids: "req_nonsense" }).success).toBe(false);
    expect(listQuery.safeParse({ ids: Array.from({ length: 51 }, () => newId("request")).join(",") }).success).toBe(false);
  });

  it("the same call of two agents is alike; other arguments, or one that asks again for what was denied, are not", async () => {
    const { items } = await listRequests(office.bob.ctx, listQuery.parse({}));
    const keyOf = (name: string) => items.find((item) => item.id === ids[name])?.alike;
    expect(keyOf("refund")).toBe(keyOf("again"));
    expect(keyOf("refund")).not.toBe(keyOf("curl"));
    await database.db.update(approvalRequests).set({ rephrasedFrom: ids["denied"] as Id<"request"> }).where(eq(approvalRequests.id, ids["again"] as Id<"request">));
    const after = (await listRequests(office.bob.ctx, listQuery.parse({}))).items;
    expect(after.find((item) => item.id === ids["again"])?.alike).not.toBe(keyOf("refund"));
  });
});

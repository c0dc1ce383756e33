import { asc, eq, sql } from "drizzle-orm";
import { argsHash } from "@countersign/sdk/canonical";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/v1/sdk/audit/route";
import { auditData, auditEvents, governedCalls } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { verifyChain } from "@/lib/audit/verify";
import { guard } from "@/lib/guard/guard";
import type { ClaimedCall, ClaimsResult } from "@/lib/guard/schema";

let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(() => test.close());

let count = 0;
function claim(input: Partial<ClaimedCall> = {}): ClaimedCall {
  count += 1;
  const args = input.args;
  return { id: `entry-${String(count).padStart(6, "0")}`, age_ms: 40, action: `Bash:ls ${count}`, args_hash: argsHash(args as never), decision: "allow", decision_source: "policy", policy_version: 1, ...input };
}

async function send(entries: ClaimedCall[], options: { dropped?: number; secret?: string; email?: string } = {}) {
  const { secret = office.key.secret, email = office.alice.email, dropped } = options;
  const headers = { authorization: `Bearer ${secret}`, "x-cz-requestor-email": email, "content-type": "application/json" };
  const answer = await POST(new Request("http://127.0.0.1:3000/v1/sdk/audit", { method: "POST", headers, body: JSON.stringify({ entries, ...(dropped === undefined ? {} : { dropped }) }) }), { params: Promise.resolve({}) });
  return { status: answer.status, body: (await answer.json()) as ClaimsResult & Record<string, unknown> };
}

const rowsOf = (action: string) => test.db.select().from(governedCalls).where(eq(governedCalls.action, action));
async function eventsOf(action: string): Promise<Record<string, unknown>[]> {
  const rows = await test.db.select({ data: auditData.data }).from(auditEvents).innerJoin(auditData, eq(auditData.eventId, auditEvents.id)).where(sql`${auditData.data}::jsonb ->> 'action' = ${action}`).orderBy(asc(auditEvents.seq));
  return rows.map(({ data }) => JSON.parse(data ?? "{}") as Record<string, unknown>);
}

describe("calls that an agent decided by itself", () => {
  it("are rows of the audit and lines of the chain, checked against the version they name and said to come from the SDK", async () => {
    const entry = claim({ args: { path: "/tmp" }, agent_id: "builder", rule_id: "rule-4" });
    expect(await send([entry])).toMatchObject({ status: 200, body: { accepted: 1, dropped: 0 } });
    expect(await rowsOf(entry.action)).toMatchObject([{ decision: "allow", decisionSource: "policy", requestorId: office.alice.id, keyId: office.key.id, agentId: "builder", ruleId: "rule-4", policyVersion: 1, reason: null, args: '{"path":"/tmp"}' }]);
    expect(await eventsOf(entry.action)).toMatchObject([{ recorded_by: "sdk", verified: true, decision: "allow", entry: entry.id, digest: expect.stringMatching(/^sha256:/) as string }]);
    expect(await verifyChain(office.carol.ctx)).toMatchObject({ verdict: "valid" });
  });

  it("are recorded once, however often, in whatever batches and however concurrently they are sent", async () => {
    const entries = Array.from({ length: 40 }, () => claim());
    const answers = await Promise.all([send(entries), send(entries.toReversed()), send([...entries, ...entries]), send(entries.slice(10))]);
    for (const { status, body } of answers) expect({ status, dropped: body.dropped }).toEqual({ status: 200, dropped: 0 });
    expect(answers[2]?.body.accepted).toBe(80);
    for (const entry of [entries[0], entries[39]]) {
      expect(await rowsOf(entry?.action ?? "")).toHaveLength(1);
      expect(await eventsOf(entry?.action ?? "")).toHaveLength(1);
    }
  });

  it("positive control: the same call under two ids is two lines", async () => {
    const action = "Bash:ls twice";
    await send([claim({ action }), claim({ action })]);
    expect(await rowsOf(action)).toHaveLength(2);
  });

  it("an id stands for the call it was first used for; another story under it is dropped and said to be", async () => {
    const entry = claim();
    await send([entry]);
    expect(await send([{ ...entry, action: "Bash:rm -rf /" }, claim()])).toMatchObject({ body: { accepted: 1, dropped: 1 } });
    expect(await rowsOf(entry.action)).toHaveLength(1);
    const other = await aKey(test.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    expect(await send([{ ...entry, action: "Bash:ls of another key" }], { secret: other.secret })).toMatchObject({ body: { accepted: 1, dropped: 0 } });
  });

  it.each([
    ["an allow that the version denies", { action: "Bash:sudo reboot" }, /Version 1 of the policy says deny \(rule-1\), not allow/],
    ["an allow that a hard deny forbids", { action: "Bash:rm -rf /" }, /says deny \(rule-2\)/],
    ["a version that does not exist", { policy_version: 99 }, /version 99 of the policy, which does not exist/],
    ["no version at all", { policy_version: undefined }, /names no version/],
    ["arguments that do not give their hash", { args: { a: 1 }, args_hash: `sha256:${"1".repeat(64)}` }, /do not give the hash/],
    ["withheld arguments", { args_hash: `sha256:${"2".repeat(64)}` }, /part of it was withheld/],
    ["a judgement by the agent's own policy", { policy_source: "local" as const, policy_version: undefined }, /agent's own policy/],
    ["something kept back", { withheld: true }, /part of it was withheld/],
    ["an approval", { action: "Bash:sudo make me a sandwich", decision_source: "approval" as const }, /counts for none/],
  ])("%s is kept as it was claimed, and marked", async (name, input, note) => {
    const { policy_version: version, ...rest } = { ...claim({ action: `Bash:ls ${name}` }), ...input };
    const entry = { ...rest, ...(version === undefined ? {} : { policy_version: version }) } as ClaimedCall;
    expect(await send([entry])).toMatchObject({ status: 200, body: { accepted: 1 } });
    const [row] = await rowsOf(entry.action);
    expect(row).toMatchObject({ decision: "allow", decisionSource: "policy", grantId: null, requestId: null });
    expect(row?.reason).toMatch(/^Claimed by the agent: /);
    expect(row?.reason).toMatch(note);
    expect(await eventsOf(entry.action)).toMatchObject([{ verified: false, recorded_by: "sdk" }]);
  });

  it("what was lost on the way is said once, by the first call that came through after it", async () => {
    const entries = [claim(), claim()];
    await send(entries, { dropped: 37 });
    await send(entries, { dropped: 37 });
    expect(await eventsOf(entries[0]?.action ?? "")).toMatchObject([{ lost_before: 37 }]);
    expect((await eventsOf(entries[1]?.action ?? ""))[0]).not.toHaveProperty("lost_before");
  });

  it("what a person did who was refused since is kept, without them", async () => {
    const entry = claim();
    expect(await send([entry], { email: office.victor.email })).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(await rowsOf(entry.action)).toMatchObject([{ requestorId: null, claimedEmail: office.victor.email }]);
    expect(await eventsOf(entry.action)).toMatchObject([{ requestor_refused: "E1308", digest: null }]);
  });

  it("a batch is refused whole where it is malformed, too long or empty", async () => {
    expect(await send([])).toMatchObject({ status: 400 });
    expect(await send(Array.from({ length: 501 }, () => claim()))).toMatchObject({ status: 400 });
    expect(await send([{ ...claim(), verified: true } as ClaimedCall])).toMatchObject({ status: 400, body: { message: expect.stringContaining("verified") as string } });
  });

  it("claims and guarded calls that share a batch do not stand in each other's way", async () => {
    const entries = Array.from({ length: 50 }, () => claim());
    await send(entries);
    const guarded = Array.from({ length: 20 }, (_, index) => guard(office.agent, { action: `Bash:ls together ${index}` }));
    const [again] = await Promise.all([send([...entries, claim()]), ...guarded]);
    expect(again).toMatchObject({ status: 200, body: { accepted: 51 } });
    expect(await rowsOf("Bash:ls together 19")).toHaveLength(1);
    expect(await verifyChain(office.carol.ctx)).toMatchObject({ verdict: "valid" });
  });
});

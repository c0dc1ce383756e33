import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditEvents } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aCall } from "@/db/testing/grants-factory";
import { aMember, anOrganization, aProject } from "@/db/testing/people-factory";
import { aPendingRequest } from "@/db/testing/pending-factory";
import { productDatabase } from "@/db/testing/product-database";
import { policyHints } from "@/lib/policies/hints";
import { publishPolicy } from "@/lib/policies/publish";
import { readVersion } from "@/lib/policies/read";
import { simulatePolicy } from "@/lib/policies/simulate";
import { testAction } from "@/lib/policies/test-action";

let test: TestDatabase;
beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());

const DAY_MS = 86_400_000;

it("replays the recorded calls of the project under a draft, counts what would end differently, and writes nothing", async () => {
  const org = await anOrganization(test.db);
  const olivia = await aMember(test.db, org, { role: "owner" });
  const [web, billing] = [await aProject(test.db, org, "web"), await aProject(test.db, org, "billing")];
  await publishPolicy(olivia.ctx, web, { yaml: "rules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n  - allow: 'Bash:*'\n" });
  for (let n = 0; n < 3; n += 1) await aCall(test.db, org, web, { action: "Bash:npm publish", agentId: "deploy-bot", args: "{}" });
  await aCall(test.db, org, web, { action: "Bash:ls" });
  await aCall(test.db, org, billing, { action: "Bash:npm publish" });
  await aCall(test.db, org, web, { action: "Bash:npm publish", at: new Date(Date.now() - 40 * DAY_MS) });
  await aPendingRequest(test.db, { orgId: org, projectId: web, requestorId: olivia.id });
  const before = await test.db.select().from(auditEvents).where(eq(auditEvents.orgId, org));
  const draft = "rules:\n  - { deny: 'Bash:npm publish*', escalate_on_deny: true }\n  - allow: 'Bash:*'\n";
  const ctx = { ...olivia.ctx, now: new Date() };
  expect(await simulatePolicy(ctx, web, { yaml: draft })).toMatchObject({
    calls: 4,
    changed: 3,
    capped: false,
    changes: [{ from: "allow", to: "ask", calls: 3, examples: [{ action: "Bash:npm publish", agent_id: "deploy-bot", calls: 3 }] }],
    more_asks_per_week: 0.7,
    answered_requests: 1,
  });
  expect(await simulatePolicy(ctx, web, { yaml: draft, since: new Date(Date.now() - 60 * DAY_MS).toISOString() })).toMatchObject({ calls: 5, changed: 4 });
  const part = (from: number, to: number) => simulatePolicy(ctx, web, { yaml: draft, since: new Date(Date.now() - from * DAY_MS).toISOString(), until: new Date(Date.now() - to * DAY_MS).toISOString() });
  expect([await part(60, 30), await part(30, 0)].map(({ calls, changed }) => [calls, changed])).toEqual([[1, 1], [4, 3]]);
  await expect(part(5, 6)).rejects.toMatchObject({ slug: "invalid_request" });
  expect(await test.db.select().from(auditEvents).where(eq(auditEvents.orgId, org))).toHaveLength(before.length);
});

it("offers whoever writes a policy what recent calls of the project named, most often first, and who could approve", async () => {
  const org = await anOrganization(test.db);
  const olivia = await aMember(test.db, org, { role: "owner", name: "Olivia" });
  await aMember(test.db, org, { role: "viewer" });
  await aMember(test.db, org, { role: "approver", deactivated: true });
  const [web, billing] = [await aProject(test.db, org, "web"), await aProject(test.db, org, "billing")];
  for (let n = 0; n < 2; n += 1) await aCall(test.db, org, web, { action: "send_refund", agentId: "billing-bot", resource: "orders", args: '{"amount":12,"currency":"EUR"}' });
  await aCall(test.db, org, web, { action: "Bash:ls" });
  await aCall(test.db, org, billing, { action: "ledger.write" });
  expect(await policyHints(olivia.ctx, web)).toEqual({
    actions: ["send_refund", "Bash:ls"],
    resources: ["orders"],
    agents: ["billing-bot"],
    arguments: ["amount", "currency"],
    members: [{ email: olivia.email, name: "Olivia", role: "owner" }],
  });
});

it("shows the difference between any two versions, and each rule that a test of an action asked", async () => {
  const org = await anOrganization(test.db);
  const olivia = await aMember(test.db, org, { role: "owner" });
  const web = await aProject(test.db, org, "web");
  for (const action of ["a", "b", "c"]) await publishPolicy(olivia.ctx, web, { yaml: `rules:\n  - allow: '${action}'\n  - allow: 'z'\n` });
  const changes = async (version: number, against?: number) => (await readVersion(olivia.ctx, web, version, against === undefined ? {} : { against })).diff.filter((line) => line.kind !== "same").map((line) => `${line.kind} ${line.text.trim()}`);
  expect(await changes(3)).toEqual(["remove - allow: 'b'", "add - allow: 'c'"]);
  expect(await changes(3, 1)).toEqual(["remove - allow: 'a'", "add - allow: 'c'"]);
  expect(await changes(1, 3)).toEqual(["remove - allow: 'c'", "add - allow: 'a'"]);
  expect(await changes(2, 0)).toHaveLength(3);
  await expect(readVersion(olivia.ctx, web, 3, { against: 4 })).rejects.toMatchObject({ slug: "not_found" });
  const tested = await testAction(olivia.ctx, web, { action: "z" });
  expect(tested.considered.map(({ rule_id, line, verdict }) => [rule_id, line, verdict])).toEqual([["rule-1", 2, "passes"], ["rule-2", 3, "decides"]]);
});

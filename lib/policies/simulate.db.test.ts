import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditEvents } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aCall } from "@/db/testing/grants-factory";
import { aMember, anOrganization, aProject } from "@/db/testing/people-factory";
import { aPendingRequest } from "@/db/testing/pending-factory";
import { productDatabase } from "@/db/testing/product-database";
import { publishPolicy } from "@/lib/policies/publish";
import { simulatePolicy } from "@/lib/policies/simulate";

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
  expect(await test.db.select().from(auditEvents).where(eq(auditEvents.orgId, org))).toHaveLength(before.length);
});

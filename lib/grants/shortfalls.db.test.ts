import { afterAll, beforeAll, expect, it } from "vitest";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { listGrants } from "@/lib/grants/list";
import { narrowGrant } from "@/lib/grants/narrow";
import { showGrant } from "@/lib/grants/show";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 10 });
  office = await anOffice(database.db);
});
afterAll(() => database.close());

const ASKS = "version: '1'\nrules:\n  - name: restarts\n    match: { tool: restart }\n    action: approval_required\n";
const CALL = { canonical_action: "restart", args: { unit: "web" }, agent_id: "ops" };

it("a grant that a stricter rule leaves empty is listed as covering nothing, exactly while guard denies its call, and serves again once it is narrowed to what the rule allows", async () => {
  await publishPolicy(office.carol.ctx, office.projectId, { yaml: ASKS });
  const { id: request } = await aRequest(office, CALL);
  const { grant_id: given } = await decideRequest(office.bob.ctx, request, { action: "approve", decision_kind: "approved_forever_grant" });
  const id = given as Id<"grant">;
  const seen = async () => {
    const [listed] = (await listGrants(office.bob.ctx, { limit: 50 })).items;
    const { shortfall } = await showGrant(office.bob.ctx, id);
    expect(listed).toMatchObject({ id, state: "active", shortfall });
    const { decision } = await guard(office.agent, { action: "restart", args: { unit: "web" }, agent_id: "ops" });
    expect(decision, "guard and the page agree").toBe(shortfall === null ? "allow" : "deny");
    return shortfall;
  };
  expect(await seen()).toBeNull();
  await publishPolicy(office.carol.ctx, office.projectId, { yaml: `${ASKS}    approval: { max_grant: 24h }\n` });
  expect(await seen()).toEqual({ covers: "nothing", because: "rule “restarts” lets a grant last 24 hours at most, and this one has no end" });
  expect(await narrowGrant(office.bob.ctx, id, { duration_seconds: 3_600 })).toMatchObject({ shortfall: null });
  expect(await seen()).toBeNull();
  await publishPolicy(office.carol.ctx, office.projectId, { yaml: "version: '1'\nrules:\n  - deny: restart\n" });
  expect(await seen()).toMatchObject({ covers: "nothing", because: expect.stringMatching(/lets nobody lift it/) });
});

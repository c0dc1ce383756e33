import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, auditEvents, organizations, policyVersions } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aPendingRequest } from "@/db/testing/pending-factory";
import { aKey, aMember, anOrganization, aProject, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { mutate, unchanged } from "@/lib/mutate";
import { currentPolicy } from "@/lib/policies/current";
import { holdPolicy } from "@/lib/policies/lock";
import { publishPolicy } from "@/lib/policies/publish";
import { listVersions, readPolicy, readVersion } from "@/lib/policies/read";
import { restoreVersion } from "@/lib/policies/restore";
import { testAction } from "@/lib/policies/test-action";
import { validatePolicy } from "@/lib/policies/validate";

let test: TestDatabase;
let org: Id<"org">;
let olivia: TestPerson;
let bob: TestPerson;
let alice: TestPerson;
let web: Id<"project">;

const policy = (...rules: string[]) => `version: '1'\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join("")}`;
const ASKS = policy("{ deny: 'Bash:sudo *', escalate_on_deny: true }", "allow: 'Bash:*'");
const ALLOWS = policy("allow: 'Bash:*'");
const FORBIDS = policy("deny: 'Bash:sudo *'", "allow: 'Bash:*'");
const SILENT = policy("deny: 'Other:*'");

beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());

beforeEach(async () => {
  org = await anOrganization(test.db);
  olivia = await aMember(test.db, org, { role: "owner", name: "Olivia" });
  bob = await aMember(test.db, org, { role: "approver", name: "Bob" });
  alice = await aMember(test.db, org, { role: "member", name: "Alice" });
  web = await aProject(test.db, org, "web");
});

const save = (yaml: string, expected_version?: number) => publishPolicy(olivia.ctx, web, { yaml, ...(expected_version === undefined ? {} : { expected_version }) });
const events = async () => (await test.db.select({ type: auditEvents.type }).from(auditEvents).where(eq(auditEvents.orgId, org)).orderBy(auditEvents.seq)).map((row) => row.type);

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

describe("saving a policy", () => {
  it("makes a new version with author, comment and diff, and the newest is live", async () => {
    expect(await currentPolicy(olivia.ctx, web)).toBeNull();
    await publishPolicy(olivia.ctx, web, { yaml: ALLOWS, comment: "open", expected_version: 0 });
    expect(await save(ASKS, 1)).toMatchObject({ version: 2, yaml: ASKS, live: { added: 1, removed: 0, author: "Olivia", live: true } });
    expect((await listVersions(bob.ctx, web, { limit: 50 })).items.map((item) => [item.version, item.comment, item.live])).toEqual([
      [2, null, true],
      [1, "open", false],
    ]);
    expect((await readVersion(bob.ctx, web, 2)).diff.filter((line) => line.kind === "add")).toHaveLength(1);
    expect(await currentPolicy(olivia.ctx, web)).toMatchObject({ version: 2, name: "web" });
    expect(await events()).toEqual(["policy.published", "policy.published"]);
  });

  it("pages through the versions without losing or repeating one", async () => {
    for (const yaml of [ALLOWS, ASKS, FORBIDS]) await save(yaml);
    const first = await listVersions(olivia.ctx, web, { limit: 2 });
    const second = await listVersions(olivia.ctx, web, { limit: 2, cursor: Number(first.next_cursor) });
    expect([...first.items, ...second.items].map((item) => item.version)).toEqual([3, 2, 1]);
    expect(second.next_cursor).toBeNull();
  });

  it("writes nothing for the text that is live already", async () => {
    await save(ASKS);
    expect(await save(ASKS)).toMatchObject({ version: 1, answered_requests: 0 });
    expect(await events()).toEqual(["policy.published"]);
  });

  it("refuses a text with errors at line and column, and the last good version stays", async () => {
    await save(ASKS);
    const error = await refusal(save("version: '1'\nrules:\n  - deny: 'Bash:*'\n    escalate_on_denny: true\n"));
    expect(error).toMatchObject({ slug: "policy_invalid", status: 422 });
    expect(error.options.details?.["errors"]).toMatchObject([{ line: 4, column: 5, text: "escalate_on_denny", suggestion: "escalate_on_deny" }]);
    expect(await currentPolicy(olivia.ctx, web)).toMatchObject({ version: 1 });
    expect(await validatePolicy(bob.ctx, web, "rules: [")).toMatchObject({ valid: false });
  });

  it("refuses a stale save with the fresh diff, and saves nothing", async () => {
    await save(ASKS);
    await save(ALLOWS, 1);
    const error = await refusal(save(FORBIDS, 1));
    expect(error).toMatchObject({ slug: "policy_version_conflict", code: "E1303", status: 409, options: { details: { current_version: 2, expected_version: 1 } } });
    expect(error.options.details?.["diff"]).toContainEqual({ kind: "add", text: "  - deny: 'Bash:sudo *'", before_line: null, after_line: 3 });
    expect(await readPolicy(olivia.ctx, web)).toMatchObject({ version: 2, yaml: ALLOWS });
  });

  it("lets exactly one of twenty savers win who all read the same version", async () => {
    await save(ASKS);
    const texts = Array.from({ length: 20 }, (_, index) => policy(`allow: 'Tool${index}:*'`));
    const results = await Promise.allSettled(texts.map((yaml) => save(yaml, 1)));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(results.filter((result) => result.status === "rejected" && result.reason instanceof AppError && result.reason.slug === "policy_version_conflict")).toHaveLength(19);
    expect(await test.db.select().from(policyVersions).where(eq(policyVersions.orgId, org))).toHaveLength(2);
    const unguarded = await Promise.allSettled(texts.map((yaml) => save(yaml)));
    expect(unguarded.every((result) => result.status === "fulfilled")).toBe(true);
  });

  it("restores an earlier version as a new one", async () => {
    await save(ASKS);
    await save(ALLOWS);
    expect(await restoreVersion(olivia.ctx, web, { version: 1 })).toMatchObject({ version: 3, yaml: ASKS, live: { restored_from: 1 } });
    expect(await refusal(restoreVersion(olivia.ctx, web, { version: 9 }))).toMatchObject({ status: 404 });
  });

  it("refuses approvers who are not there and a quorum that nobody reaches, at their place in the text", async () => {
    const asks = (approval: string) => `rules:\n  - deny: 'Bash:*'\n    escalate_on_deny: true\n    approval: ${approval}\n`;
    const stranger = await refusal(save(asks("{ approvers: [ghost@acme.com] }")));
    expect(stranger.options.details?.["errors"]).toMatchObject([{ line: 4, column: 29, text: "ghost@acme.com", message: expect.stringContaining("not a member") }]);
    await aKey(test.db, { orgId: org, projectId: web, createdBy: olivia.id });
    const quorum = await refusal(save(asks(`{ quorum: 2, approvers: [${bob.email}, ${olivia.email}] }`)));
    expect(quorum.options.details?.["errors"]).toMatchObject([{ line: 4, text: "quorum", message: expect.stringContaining("Bob") }]);
    await save(asks(`{ quorum: 2, approvers: [${bob.email}, ${olivia.email}, ${alice.id}] }`));
  });

  it("hides other organizations' projects, and other projects from a key", async () => {
    const globex = await anOrganization(test.db, "globex");
    const lab = await aProject(test.db, globex, "lab");
    const billing = await aProject(test.db, org, "billing");
    const key = await aKey(test.db, { orgId: org, projectId: web, createdBy: olivia.id, scopes: ["admin"] });
    expect(await refusal(publishPolicy(olivia.ctx, lab, { yaml: ALLOWS }))).toMatchObject({ status: 404 });
    expect(await refusal(readPolicy(olivia.ctx, lab))).toMatchObject({ status: 404 });
    expect(await refusal(publishPolicy(key.ctx, billing, { yaml: ALLOWS }))).toMatchObject({ status: 404 });
    expect(await publishPolicy(key.ctx, web, { yaml: ALLOWS })).toMatchObject({ version: 1, live: { author: "key ci", author_id: null } });
  });
});

describe("a new version and the requests that wait", () => {
  const pending = (set: Parameters<typeof aPendingRequest>[2] = {}) => aPendingRequest(test.db, { orgId: org, projectId: web, requestorId: alice.id }, set);
  const stateOf = async (id: Id<"request">) => {
    const [row] = await test.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
    return row;
  };

  it("approves what is allowed now, by the system and with a note, in the same transaction", async () => {
    await save(ASKS);
    const id = await pending();
    expect(await save(ALLOWS)).toMatchObject({ answered_requests: 1 });
    expect(await stateOf(id)).toMatchObject({ state: "approved", resolvedBy: null, resolutionNote: expect.stringContaining("web policy v2") });
    expect(await events()).toEqual(["policy.published", "policy.published", "approval.auto_resolved"]);
  });

  it("denies what is a hard deny now", async () => {
    await save(ASKS);
    const id = await pending();
    await save(FORBIDS);
    expect(await stateOf(id)).toMatchObject({ state: "denied", resolvedBy: null });
  });

  it("leaves alone what still needs a person, what another project asks, tests, local rules and what has expired", async () => {
    await save(ASKS);
    const billing = await aProject(test.db, org, "billing");
    const still = await pending();
    await save(`${ASKS}# a remark\n`);
    const others = [await pending({ projectId: billing }), await pending({ isTest: true }), await pending({ policySource: "local" }), await pending({ expiresAt: new Date(Date.now() - 1_000) })];
    expect((await stateOf(still))?.state).toBe("pending");
    await save(ALLOWS);
    for (const id of others) expect((await stateOf(id))?.state).toBe("pending");
  });

  it("approves where nothing governs the action any more, or cancels where the organization wants it stricter", async () => {
    await save(ASKS);
    const first = await pending();
    await save(SILENT);
    expect(await stateOf(first)).toMatchObject({ state: "approved", resolvedBy: null });
    await test.db.update(organizations).set({ onPolicyRemoved: "cancel" }).where(eq(organizations.id, org));
    await save(ASKS);
    const second = await pending();
    await save(SILENT);
    expect(await stateOf(second)).toMatchObject({ state: "cancelled", resolvedBy: null });
  });

  it("waits for whoever is making a request under the old version, so that none is missed", async () => {
    await save(ASKS);
    const order: string[] = [];
    let publishing: Promise<unknown> = Promise.resolve();
    let id: Id<"request"> | null = null;
    await mutate(olivia.ctx, async (tx) => {
      await holdPolicy(tx, web);
      publishing = save(ALLOWS).then(() => order.push("published"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      id = await aPendingRequest(tx.db as never, { orgId: org, projectId: web, requestorId: alice.id });
      order.push("asked");
      return unchanged(null);
    });
    await publishing;
    expect(order).toEqual(["asked", "published"]);
    expect(id === null ? null : (await stateOf(id))?.state).toBe("approved");
  });

  it("would miss such a request if it did not hold the policy", async () => {
    await save(ASKS);
    let id: Id<"request"> | null = null;
    await mutate(olivia.ctx, async (tx) => {
      id = await aPendingRequest(tx.db as never, { orgId: org, projectId: web, requestorId: alice.id });
      await save(ALLOWS);
      return unchanged(null);
    });
    expect(id === null ? null : (await stateOf(id))?.state).toBe("pending");
  });
});

describe("trying an action", () => {
  it("names the rule and why, by the live version and by a draft, and records nothing", async () => {
    expect(await testAction(bob.ctx, web, { action: "Bash:sudo ls" })).toMatchObject({ decision: "deny", policy_version: null });
    await save(ASKS);
    expect(await testAction(bob.ctx, web, { action: "Bash:sudo ls" })).toMatchObject({ decision: "deny", hitl_eligible: true, rule_index: 0, rule_line: 3, matched_pattern: "Bash:sudo *", policy_version: 1 });
    expect(await testAction(bob.ctx, web, { action: "Bash:sudo ls", yaml: ALLOWS })).toMatchObject({ decision: "allow", policy_version: null });
    expect(await refusal(testAction(bob.ctx, web, { action: "x", yaml: "rules: [" })), "nothing was to be saved").toMatchObject({ status: 422, message: expect.stringMatching(/^The draft has an error, so no action can be tested with it\. Line \d+/) as unknown });
    expect(await events()).toEqual(["policy.published"]);
  });
});

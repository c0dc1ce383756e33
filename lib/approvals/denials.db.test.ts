import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, auditEvents, notifications } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf, slugOf } from "@/db/testing/refusals";
import { cancelRequest } from "@/lib/approvals/cancel";
import { decideRequest } from "@/lib/approvals/decide";
import { createRequest } from "@/lib/approvals/request";
import { showRequest } from "@/lib/approvals/show";
import type { Id } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 40 });
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
});

const SUDO = { canonical_action: "Bash:sudo apt-get install python3-foo", reason: "installing test dep", agent_id: "builder" };
const ask = async (input: object = {}, agent = office.agent, key: string | null = null) => {
  const answer = await createRequest(agent, { ...SUDO, ...input }, key);
  return { ...answer, id: answer.body.id as Id<"request"> };
};
const deny = (id: Id<"request">, reason?: string) => decideRequest(office.bob.ctx, id, { action: "deny", ...(reason === undefined ? {} : { reason }) });
const requests = () => database.db.$count(approvalRequests, eq(approvalRequests.orgId, office.orgId));
const denied = async (reason?: string) => {
  const { id } = await ask();
  await deny(id, reason);
  return id;
};

describe("a denial sticks", () => {
  it("the same call by the same agent is refused for ten minutes, whatever it now says for it, with no card and nobody told", async () => {
    const first = await denied("not in the build");
    const told = await database.db.$count(notifications, eq(notifications.orgId, office.orgId));
    for (const input of [{}, { reason: "It is URGENT, please!" }, { ttl_seconds: 900, context: { attempt: 2 } }]) {
      const error = await refusalOf(ask(input));
      expect([error.slug, error.status, error.code]).toEqual(["recently_denied", 409, "E2433"]);
      expect(error.message).toContain('Bob denied this very call');
      expect(error.options.details).toMatchObject({ request_id: first, denied_by: "Bob", reason: "not in the build" });
      expect(error.options.headers?.["Retry-After"]).toBeUndefined();
    }
    expect(await requests()).toBe(1);
    expect(await database.db.$count(notifications, eq(notifications.orgId, office.orgId))).toBe(told);
    expect(await database.db.$count(auditEvents, and(eq(auditEvents.requestId, first), eq(auditEvents.type, "approval.refused")))).toBe(3);
  });

  it("also under a policy that was saved meanwhile, and with a key of idempotency that it used before the denial", async () => {
    const { id } = await ask({}, office.agent, "first");
    await deny(id);
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: "version: '1'\nrules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n" });
    expect((await refusalOf(ask())).slug).toBe("recently_denied");
    expect(await ask({}, office.agent, "first")).toMatchObject({ replayed: true, id });
    expect(await requests()).toBe(1);
  });

  it("even when fifty ask at once while it is being denied: one card, ever", async () => {
    const { id } = await ask();
    const [settled] = await Promise.all([Promise.allSettled(Array.from({ length: 50 }, () => ask())), deny(id)]);
    for (const one of settled) if (one.status === "rejected") expect(slugOf(one)).toBe("recently_denied");
    expect(await requests()).toBe(1);
  });

  it("for ten minutes only; afterwards the card says that it was denied before", async () => {
    const id = await denied("no");
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', resolved_at = resolved_at - interval '601 seconds' where id = ${id}`);
    const again = await ask();
    expect((await showRequest(office.dana.ctx, again.id)).review?.rephrased_from).toMatchObject({ id, denied_by: { name: "Bob" }, reason: "no" });
  });

  it("is a person's: what was cancelled, expired or ended by a policy may be asked again", async () => {
    const { id } = await ask();
    await cancelRequest(office.alice.ctx, id, null);
    const second = await ask();
    await database.db.execute(sql`update approval_requests set created_at = created_at - interval '1 hour', expires_at = clock_timestamp() where id = ${second.id}`);
    const third = await ask();
    expect(third.status).toBe(201);
    expect((await showRequest(office.dana.ctx, third.id)).review?.rephrased_from).toBeNull();
  });

  it("positive control: without the look at what was denied, the agent gets a new card each time", async () => {
    const id = await denied();
    await database.db.execute(sql`update approval_requests set is_test = true where id = ${id}`);
    expect((await ask()).status).toBe(201);
  });
});

describe("a denied request in other words", () => {
  it.each([
    ["another spelling of the command", { canonical_action: "Bash:sudo apt-get install -y python3-foo" }],
    ["wrapped in a shell", { canonical_action: "Bash:sudo sh -c 'apt-get install python3-foo'" }],
    ["another name for the agent", { agent_id: "builder-2" }],
  ])("%s makes a card that says so", async (_, input) => {
    const first = await denied("no");
    const { id } = await ask(input);
    const { review } = await showRequest(office.dana.ctx, id);
    expect(review?.rephrased_from).toMatchObject({ id: first, action: SUDO.canonical_action, denied_by: { id: office.bob.id }, reason: "no" });
    expect(review?.rephrased_from?.denied_at).toMatch(/Z$/);
  });

  it("the same call for another person or by another key makes a card that says so", async () => {
    const first = await denied();
    const forBob = { ...office.agent, actor: { ...office.agent.actor, claimedEmail: office.carol.email } };
    const key = await aKey(database.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    const other = { ...key.ctx, actor: { ...key.ctx.actor, claimedEmail: office.alice.email } };
    for (const agent of [forBob, other]) expect((await showRequest(office.dana.ctx, (await ask({}, agent)).id)).review?.rephrased_from?.id).toBe(first);
  });

  it("something else does not, and neither does what another project denied", async () => {
    await denied();
    const { id } = await ask({ canonical_action: "Bash:sudo systemctl restart nginx" });
    expect((await showRequest(office.dana.ctx, id)).review?.rephrased_from).toBeNull();
    const away = await anOffice(database.db);
    const elsewhere = await createRequest(away.agent, SUDO, null);
    expect((await showRequest(away.dana.ctx, elsewhere.body.id as Id<"request">)).review?.rephrased_from).toBeNull();
  });
});

import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { channelDeliveries, channels } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { aChannel } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { endsRequest, type Facts } from "@/lib/channels/message";
import { guard } from "@/lib/guard/guard";
import { newId } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

const HOOK = "https://example.com/hook";
let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
});
beforeEach(async () => {
  office = await anOffice(test.db);
});
afterAll(() => test.close());

const written = (channelId: (typeof channelDeliveries.$inferSelect)["channelId"]) => test.db.select().from(channelDeliveries).where(eq(channelDeliveries.channelId, channelId)).orderBy(asc(channelDeliveries.createdAt), asc(channelDeliveries.id));
const eventsOf = async (channelId: Parameters<typeof written>[0]) => (await written(channelId)).map(({ event }) => event);

describe("what channels will hear is written with what happened", () => {
  it("a request and its denial reach the channels that listen, each by its filters, and no other organization's", async () => {
    const other = await anOffice(test.db);
    const all = await aChannel(test.db, office.orgId, HOOK);
    const denials = await aChannel(test.db, office.orgId, HOOK, { events: ["approval.denied"] });
    const severe = await aChannel(test.db, office.orgId, HOOK, { minSeverity: "critical" });
    const elsewhere = await aChannel(test.db, office.orgId, HOOK, { projectIds: [other.projectId] });
    const here = await aChannel(test.db, office.orgId, HOOK, { projectIds: [office.projectId] });
    const off = await aChannel(test.db, office.orgId, HOOK, { enabled: false });
    const foreign = await aChannel(test.db, other.orgId, HOOK);
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "deny", reason: "not today" });
    const heard = await Promise.all([all, denials, severe, elsewhere, here, off, foreign].map(({ id }) => eventsOf(id)));
    expect(heard).toEqual([["approval.requested", "approval.denied"], ["approval.denied"], [], [], ["approval.requested", "approval.denied"], [], []]);
    const [asked, denied] = (await written(all.id)).map(({ facts }) => facts as Facts);
    expect(asked).toMatchObject({ request_id: request.id, state: "pending", severity: "warning", args_hash: request.args_hash, digest: request.digest, project: { id: office.projectId, name: "web" }, reason: "needed for the build" });
    expect(denied).toMatchObject({ state: "denied", by: "Bob", reason: "not today" });
    expect(Object.keys(asked ?? {})).not.toContain("args");
  });

  it("a call that the policy refuses is told with its reason, and with its arguments only where the channel asks for them, secrets left out", async () => {
    const thin = await aChannel(test.db, office.orgId, HOOK, { events: ["policy.denied"] });
    const full = await aChannel(test.db, office.orgId, HOOK, { events: ["policy.denied"], includeArgs: true });
    await guard(office.agent, { action: "Bash:ls", args: { path: "/" } });
    await guard(office.agent, { action: "Bash:rm -rf /", args: { path: "/", force: true, db_password: "hunter2", url: "https://me:hunter2@example.com" } });
    expect((await written(thin.id)).map(({ facts }) => facts)).toEqual([expect.objectContaining({ action: "Bash:rm -rf /", reason: "never", state: "denied" })]);
    expect((await written(thin.id))[0]?.facts).not.toHaveProperty("args");
    expect((await written(full.id))[0]?.facts).toMatchObject({ args: '{"db_password":"[redacted]","force":true,"path":"/","url":"https://me:[redacted]@example.com"}' });
    expect(JSON.stringify([await written(thin.id), await written(full.id)])).not.toContain("hunter2");
  });

  it("a call that no rule matches is told with a reason too", async () => {
    const { id } = await aChannel(test.db, office.orgId, HOOK, { events: ["policy.denied"] });
    await guard(office.agent, { action: "nobody.thought.of" });
    expect((await written(id)).map(({ facts }) => facts)).toEqual([expect.objectContaining({ action: "nobody.thought.of", rule: null, reason: "No rule of the policy matches this call, and what no rule matches is refused." })]);
  });

  it("nothing stays of what was rolled back, and what was committed is never without its message", async () => {
    const { id } = await aChannel(test.db, office.orgId, HOOK, { events: ["grant.revoked"] });
    const event = { type: "grant.revoked" as const, subjectId: newId("grant"), data: {} };
    await expect(mutate({ ...office.olivia.ctx }, async () => changed(null, [event, { ...event, data: { broken: 1n } as never }]))).rejects.toThrow();
    expect(await eventsOf(id)).toEqual([]);
    await mutate(office.olivia.ctx, async () => changed(null, event));
    expect(await eventsOf(id)).toEqual(["grant.revoked"]);
  });

  it("a channel that is removed at the same moment neither breaks what happened nor keeps its message", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await aChannel(test.db, office.orgId, HOOK, { events: ["grant.revoked"] });
      const happened = mutate(office.olivia.ctx, async () => changed(round, { type: "grant.revoked", subjectId: newId("grant"), data: {} }));
      const [done] = await Promise.all([happened, test.db.delete(channels).where(eq(channels.id, id))]);
      expect(done).toBe(round);
      expect(await eventsOf(id)).toEqual([]);
    }
  });

  it("a pager hears how a request ended exactly where it was rung for it", async () => {
    const pager = { kind: "pagerduty", routingKey: "k" } as const;
    const rung = await aChannel(test.db, office.orgId, pager, { events: ["approval.requested"] });
    const silent = await aChannel(test.db, office.orgId, pager, { events: ["approval.escalated"] });
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "deny" });
    const [heard, unheard] = [await eventsOf(rung.id), await eventsOf(silent.id)];
    expect(heard).toHaveLength(2);
    expect(heard.filter(endsRequest)).toEqual(["approval.denied"]);
    expect(unheard).toEqual([]);
  });
});


import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditData, channelAttempts, channelDeliveries, channels } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { aReceiver, someMessages, type Receiver } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { startDeliveryWorker } from "@/lib/deliveries/worker";
import type { Id } from "@/lib/ids";
import { DELETE, PATCH } from "./channels/[id]/route";
import { POST as REPLAY_RANGE } from "./channels/[id]/replay/route";
import { POST as ROTATE } from "./channels/[id]/rotate/route";
import { POST as TEST } from "./channels/[id]/test/route";
import { GET as SHOW_DELIVERY } from "./deliveries/[id]/route";
import { POST as REPLAY } from "./deliveries/[id]/replay/route";
import { GET as DELIVERIES } from "./deliveries/route";
import { GET as LIST, POST as CREATE } from "./orgs/[org]/channels/route";

allowLoopback();

let test: TestDatabase;
let office: Office;
let hook: Receiver;
let status = 200;
let carol = "";

beforeAll(async () => {
  hook = await aReceiver((response) => void response.writeHead(status).end("heard"));
  test = await productDatabase();
});
beforeEach(async () => {
  office = await anOffice(test.db);
  carol = await aToken(test.db, office.orgId, office.carol.id);
  hook.heard.length = 0;
  status = 200;
});
afterAll(async () => {
  await hook.close();
  await test.close();
});

type Params = Record<string, string>;
type Body = Record<string, unknown>;
async function call(handler: typeof CREATE, params: Params, body?: unknown, query = ""): Promise<{ status: number; body: Body }> {
  const init = { headers: { Authorization: `Bearer ${carol}`, "Content-Type": "application/json" }, ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }) };
  const response = await handler(new Request(`http://127.0.0.1:3000/api${query}`, init), { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as Body };
}
const create = (body: Body) => call(CREATE, { org: office.orgId }, { name: "a channel", events: ["approval.requested", "policy.denied"], ...body });
const makeHook = async (set: Body = {}) => (await create({ kind: "webhook", url: `${hook.url}/hook`, ...set })).body as { id: Id<"channel">; secret: string };
async function sendAll(): Promise<void> {
  const worker = startDeliveryWorker(test, { schedule: [0], idleMs: 10 });
  await expect.poll(() => test.db.$count(channelDeliveries, eq(channelDeliveries.state, "queued")), { timeout: 20_000 }).toBe(0);
  await worker.stop();
}

const KINDS: [string, Body, string, string[]][] = [
  ["webhook", { url: "https://hooks.example.com/countersign?token=s3cret" }, "https://hooks.example.com/countersign?…", ["s3cret"]],
  ["slack", { url: "https://hooks.slack.com/services/T0TEAM/B0/s3cret" }, "https://hooks.slack.com/…", ["s3cret", "T0TEAM"]],
  ["discord", { url: "https://discord.com/api/webhooks/1/s3cret" }, "https://discord.com/…", ["s3cret"]],
  ["teams", { url: "https://prod.westus.logic.azure.com/workflows/s3cret" }, "https://prod.westus.logic.azure.com/…", ["s3cret"]],
  ["pagerduty", { routing_key: "s3cret0123456789" }, "Integration key …6789", ["s3cret"]],
  ["sms", { account_sid: "AC0123", auth_token: "s3cret", from: "+15005550006", to: "+4915112345678" }, "+15005550006 to +4915112345678", ["s3cret", "AC0123"]],
];

describe("a channel", () => {
  it.each(KINDS)("%s: is made, shown, changed and removed; its secrets stand in no later answer, no event and no column", async (kind, endpoint, address, hidden) => {
    const made = await create({ kind, ...endpoint });
    expect(made).toMatchObject({ status: 201, body: { kind, state: "working", address, events: ["approval.requested", "policy.denied"] } });
    expect(typeof made.body["secret"] === "string").toBe(kind === "webhook");
    const id = String(made.body["id"]);
    const changed = await call(PATCH, { id }, { name: "renamed", enabled: false, events: ["grant.used"] });
    expect(changed).toMatchObject({ status: 200, body: { name: "renamed", state: "off", events: ["grant.used"] } });
    const again = await call(PATCH, { id }, endpoint);
    expect(again.body["address"]).toBe(address);
    const listed = await call(LIST, { org: office.orgId });
    const everything = [listed, changed, again, await test.db.select().from(channels), await test.db.select().from(auditData)].map((part) => JSON.stringify(part)).join("\n");
    for (const secret of [...hidden, ...(kind === "webhook" ? [String(made.body["secret"])] : [])]) expect(everything).not.toContain(secret);
    expect((await call(DELETE, { id }, undefined)).status).toBe(200);
    expect((await call(LIST, { org: office.orgId })).body["items"]).toEqual([]);
  });

  it.each([
    ["an address inside a network", { url: "https://169.254.169.254/" }, /inside a network/],
    ["another scheme", { url: "ftp://example.com/" }, /https/],
    ["a password in the address", { url: "https://a:b@example.com/" }, /password/],
    ["no address", { url: "hooks" }, /address/],
    ["no event", { url: "https://example.com", events: [] }, /at least one event/],
    ["a project of nobody", { url: "https://example.com", projects: [`prj_${"0".repeat(26)}`] }, /no project/],
    ["a field of another kind", { url: "https://example.com", routing_key: "x" }, /routing_key/],
  ])("is refused with %s", async (_, body, said) => {
    const answer = await create({ kind: "webhook", ...body });
    expect(answer.status).toBe(400);
    expect(answer.body["message"]).toMatch(said);
  });

  it("names its projects, counts its own messages only, and knows when something was last taken", async () => {
    const { id } = await makeHook({ projects: [office.projectId] });
    await makeHook();
    await call(TEST, { id }, {});
    const numbers = async () => ((await call(LIST, { org: office.orgId })).body["items"] as Body[]).toReversed().map(({ projects, queued, dead }) => ({ projects, queued, dead }));
    expect(await numbers()).toEqual([{ projects: [{ id: office.projectId, name: "web" }], queued: 1, dead: 0 }, { projects: [], queued: 0, dead: 0 }]);
    await sendAll();
    expect((await call(LIST, { org: office.orgId })).body["items"]).toMatchObject([{ last_sent_at: null }, { last_sent_at: expect.any(String), queued: 0 }]);
  });

  it("a change that changes nothing leaves no event, and a field of another kind is refused", async () => {
    const { id } = await makeHook();
    const before = await test.db.$count(auditData);
    expect((await call(PATCH, { id }, { name: "a channel" })).status).toBe(200);
    expect(await test.db.$count(auditData)).toBe(before);
    expect((await call(PATCH, { id }, { to: "+4915112345678" })).body["message"]).toMatch(/no such field/);
  });

  it("keeps its old secret valid beside a new one for as long as was asked", async () => {
    const { id, secret } = await makeHook();
    const rotated = await call(ROTATE, { id }, { overlap_seconds: 600 });
    await call(TEST, { id }, {});
    await sendAll();
    const [heard] = hook.heard;
    for (const valid of [secret, String(rotated.body["secret"])]) expect(new Webhook(valid).verify(heard?.body ?? "", heard?.headers ?? {})).toMatchObject({ type: "channel.test" });
    expect(Date.parse(String(rotated.body["old_secret_until"]))).toBeGreaterThan(Date.now() + 500_000);
  });
});

describe("the log of a channel", () => {
  it("holds the test with its status, latency and answer", async () => {
    const { id } = await makeHook();
    const sent = await call(TEST, { id }, {});
    expect(sent).toMatchObject({ status: 201, body: { event: "channel.test", state: "queued", attempts: 0 } });
    await sendAll();
    const shown = await call(SHOW_DELIVERY, { id: String(sent.body["id"]) });
    expect(shown.body).toMatchObject({ state: "sent", log: [{ attempt: 1, status: 200, answer: "heard", error: null, latency_ms: expect.any(Number) }] });
    expect((await call(DELIVERIES, {}, undefined, `/deliveries?channel=${id}`)).body["items"]).toMatchObject([{ id: sent.body["id"], last_attempt: { status: 200 } }]);
  });

  it("a dead letter is sent again under its id, alone or with a range", async () => {
    status = 500;
    const { id } = await makeHook();
    const channel = { id, orgId: office.orgId, secrets: { kind: "pagerduty", routingKey: "" } } as const;
    const [one = ""] = await someMessages(test.db, channel, 1);
    await someMessages(test.db, channel, 4);
    await sendAll();
    expect((await call(DELIVERIES, {}, undefined, `/deliveries?channel=${id}&state=dead`)).body["items"]).toHaveLength(5);
    expect((await call(LIST, { org: office.orgId })).body["items"]).toMatchObject([{ dead: 5, queued: 0, state: "failing", last_sent_at: null }]);
    status = 200;
    hook.heard.length = 0;
    expect(await call(REPLAY, { id: one }, {})).toMatchObject({ status: 200, body: { id: one, state: "queued" } });
    expect((await call(REPLAY, { id: one }, {})).status).toBe(409);
    await sendAll();
    expect(hook.heard.map(({ headers }) => headers["webhook-id"])).toEqual([one]);
    expect((await test.db.select().from(channelAttempts).where(eq(channelAttempts.deliveryId, one as Id<"delivery">))).map(({ attempt, status: answered }) => [attempt, answered])).toEqual([[1, 500], [2, 200]]);
    expect((await call(REPLAY_RANGE, { id }, { until: new Date(Date.now() - 3_600_000).toISOString() })).body).toEqual({ messages: 0 });
    expect((await call(REPLAY_RANGE, { id }, {})).body).toEqual({ messages: 4 });
    await sendAll();
    expect((await call(DELIVERIES, {}, undefined, `/deliveries?channel=${id}&state=sent`)).body["items"]).toHaveLength(5);
  });

  it("nothing is sent to a channel that is off, and what waited for it can be sent later", async () => {
    const { id } = await makeHook();
    await aRequest(office);
    await call(PATCH, { id }, { enabled: false });
    await aRequest(office);
    await sendAll();
    expect(hook.heard).toEqual([]);
    expect((await call(TEST, { id }, {})).status).toBe(409);
    expect((await call(REPLAY_RANGE, { id }, {})).status).toBe(409);
    await call(PATCH, { id }, { enabled: true });
    expect((await call(REPLAY_RANGE, { id }, {})).body).toEqual({ messages: 1 });
    await sendAll();
    expect(hook.heard).toHaveLength(1);
  });
});

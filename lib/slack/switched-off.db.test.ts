import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { approvalRequests, channels } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { aSlack, aSlackApp, aSlackUser, clickBody, clickPayload, signAsSlack, type SlackStub, type StubMessage, type TestSlack } from "@/db/testing/slack-stub";
import { POST } from "@/app/api/integrations/slack/interactions/route";
import { decideRequest } from "@/lib/approvals/decide";
import { startDeliveryWorker, type DeliveryWorker } from "@/lib/deliveries/worker";
import { APPROVE, OPEN } from "@/lib/slack/card";

allowLoopback();

let test: TestDatabase;
let stub: SlackStub;
let office: Office;
let slack: TestSlack;
let worker: DeliveryWorker;

beforeAll(async () => {
  stub = await aSlack();
  process.env.SLACK_BASE_URL = stub.url;
  test = await productDatabase();
  worker = startDeliveryWorker(test, { idleMs: 20 });
  office = await anOffice(test.db);
  slack = await aSlackApp(test.db, stub, { orgId: office.orgId, connectedBy: office.carol.id });
});
afterAll(async () => {
  await worker.stop();
  await stub.close();
  await test.close();
});

async function posted(): Promise<{ id: Awaited<ReturnType<typeof aRequest>>["id"]; message: StubMessage }> {
  const { id } = await aRequest(office);
  const find = () => stub.messages.find(({ blocks }) => JSON.stringify(blocks).includes(id));
  await expect.poll(find, { timeout: 20_000, interval: 10 }).toBeDefined();
  return { id, message: find() as StubMessage };
}

async function approve(message: StubMessage, user: string): Promise<void> {
  const { body, timestamp, signature } = signAsSlack(slack.signingSecret, clickBody(clickPayload({ stub, slack, message, button: APPROVE, user })));
  const headers = { "content-type": "application/x-www-form-urlencoded", "x-slack-request-timestamp": timestamp, "x-slack-signature": signature };
  await POST(new Request(`http://127.0.0.1:3000/api/integrations/slack/interactions?organization=${office.orgId}`, { method: "POST", headers, body }));
}

const buttonsOf = ({ blocks }: StubMessage) => blocks.flatMap(({ elements }) => elements ?? []).flatMap(({ action_id }) => action_id ?? []);
const whispers = () => expect.poll(() => stub.whispers.map(({ text }) => text), { timeout: 10_000, interval: 5 });

it("what stands in a channel that was switched off is decided all the same, drawn anew by the click, and who clicked is told", async () => {
  const [first, second] = [await posted(), await posted()];
  await worker.stop();
  const bob = await aSlackUser(test.db, slack, office.bob.id);
  await test.db.update(channels).set({ enabled: false }).where(eq(channels.id, slack.channelId));
  await approve(first.message, bob);
  await whispers().toEqual([expect.stringMatching(/^Recorded\./)]);
  expect(await test.db.$count(approvalRequests, eq(approvalRequests.state, "approved"))).toBe(1);
  expect(buttonsOf(first.message)).toEqual([OPEN]);
  await decideRequest(office.dana.ctx, second.id, { action: "deny" });
  await approve(second.message, bob);
  await whispers().toEqual([expect.stringMatching(/^Recorded\./), expect.stringContaining("denied this")]);
  expect(buttonsOf(second.message)).toEqual([OPEN]);
});

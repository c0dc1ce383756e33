import { and, eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalRequests, auditData, auditEvents, approvalSettings, channelDeliveries, memberships, slackMessages } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { aSlack, aSlackApp, aSlackChannel, aSlackUser, clickBody, clickPayload, signAsSlack, type SlackStub, type StubMessage, type TestSlack } from "@/db/testing/slack-stub";
import { youngMinute } from "@/db/testing/young-minute";
import { POST } from "@/app/api/integrations/slack/interactions/route";
import { cancelRequest } from "@/lib/approvals/cancel";
import { decideRequest } from "@/lib/approvals/decide";
import { doWhatIsDue } from "@/lib/approvals/due";
import { startDeliveryWorker, type DeliveryWorker } from "@/lib/deliveries/worker";
import type { Id } from "@/lib/ids";
import { APPROVE, DENY, OPEN } from "@/lib/slack/card";
import { changeSlack } from "@/lib/slack/connect";
import { removeSlackLink } from "@/lib/slack/link";

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
  worker = startDeliveryWorker(test, { idleMs: 20, schedule: [0, 0.05, 0.05] });
});
beforeEach(async () => {
  office = await anOffice(test.db);
  slack = await aSlackApp(test.db, stub, { orgId: office.orgId, connectedBy: office.carol.id });
  stub.whispers.length = 0;
});
afterEach(() => expect(stub.complaints).toEqual([]));
afterAll(async () => {
  await worker.stop();
  await stub.close();
  await test.close();
});

const settled = () => expect.poll(async () => test.db.$count(channelDeliveries, and(eq(channelDeliveries.orgId, office.orgId), eq(channelDeliveries.state, "queued"))), { timeout: 20_000, interval: 10 }).toBe(0);
const messagesOf = (id: string) => stub.messages.filter(({ blocks }) => JSON.stringify(blocks).includes(id));
const wordsOf = (message: StubMessage | undefined) => (message?.blocks ?? []).map(({ text, elements }) => text?.text ?? (elements ?? []).map((one) => (one.text as { text: string } | string | undefined) ?? "").map((one) => (typeof one === "string" ? one : one.text)).join(" | ")).join("\n");
const buttonsOf = (message: StubMessage | undefined) => (message?.blocks ?? []).flatMap(({ elements }) => elements ?? []).flatMap(({ action_id }) => action_id ?? []);
const stateOf = async (id: Id<"request">) => (await test.db.select().from(approvalRequests).where(eq(approvalRequests.id, id)))[0];
const eventsOf = async (id: Id<"request">) => test.db.select({ type: auditEvents.type, actorId: auditEvents.actorId, data: auditData.data }).from(auditEvents).innerJoin(auditData, eq(auditData.eventId, auditEvents.id)).where(eq(auditEvents.requestId, id)).orderBy(auditEvents.seq).then((rows) => rows.map((row) => ({ ...row, data: JSON.parse(String(row.data)) as Record<string, unknown> })));

async function posted(input: Parameters<typeof aRequest>[1] = {}) {
  const request = await aRequest(office, input);
  await settled();
  const [message] = messagesOf(request.id);
  if (message === undefined) throw new Error("nothing was posted");
  return { request, message };
}

type ClickOptions = { userTeam?: string; value?: string; by?: TestSlack; organization?: string | null };

async function click(message: StubMessage, button: string, user: string, options: ClickOptions = {}): Promise<number> {
  const by = options.by ?? slack;
  const { body, timestamp, signature } = signAsSlack(by.signingSecret, clickBody(clickPayload({ stub, slack: by, message, button, user, ...(options.userTeam === undefined ? {} : { userTeam: options.userTeam }), ...(options.value === undefined ? {} : { value: options.value }) })));
  const organization = options.organization === undefined ? by.orgId : options.organization;
  const address = `http://127.0.0.1:3000/api/integrations/slack/interactions${organization === null ? "" : `?organization=${organization}`}`;
  const response = await POST(new Request(address, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", "x-slack-request-timestamp": timestamp, "x-slack-signature": signature }, body }));
  return response.status;
}
const whispered = (user: string) => expect.poll(() => stub.whispers.filter((one) => one.user === user).map(({ text }) => text), { timeout: 5_000, interval: 5 });

describe("a request in Slack", () => {
  it("shows the facts of the card and three answers; Approve once by a linked approver is that approver's decision", async () => {
    const { request, message } = await posted({ args: { command: "sudo apt-get install jq", timeout: 30 }, canonical_action: "Bash:sudo apt-get install jq", reason: "needed <!channel> *now*" });
    const words = wordsOf(message);
    for (const fact of ["An approval is waiting", "Action: Bash:sudo apt-get install jq", "timeout (number): 30", "Project: acme / web", "Asked for: Alice", "Rule: ", request.digest, "nobody has checked it", "│ needed <!channel> *now*"]) expect(words).toContain(fact);
    expect(buttonsOf(message)).toEqual([APPROVE, DENY, OPEN]);
    const bob = await aSlackUser(test.db, slack, office.bob.id);
    expect(await click(message, APPROVE, bob)).toBe(200);
    await expect.poll(() => stateOf(request.id), { timeout: 20_000, interval: 10 }).toMatchObject({ state: "approved", decisionKind: "approved_once", resolvedBy: office.bob.id });
    await settled();
    expect(wordsOf(message)).toContain("Approved once by Bob");
    expect(buttonsOf(message)).toEqual([OPEN]);
    const approved = (await eventsOf(request.id)).find(({ type }) => type === "approval.approved");
    expect(approved).toMatchObject({ actorId: office.bob.id, data: { via: "slack", slack_user: bob, shown: request.digest } });
    expect(stub.whispers).toEqual([]);
  });

  it("is denied by one click, and is drawn anew in every channel and every message of it", async () => {
    await aSlackChannel(test.db, office.orgId);
    const { request } = await posted();
    await test.db.update(approvalRequests).set({ escalateAt: new Date() }).where(eq(approvalRequests.id, request.id));
    await doWhatIsDue(test.db);
    await settled();
    const messages = messagesOf(request.id);
    expect(messages).toHaveLength(4);
    expect(messages.filter((one) => wordsOf(one).includes("Nobody has answered yet"))).toHaveLength(2);
    const dana = await aSlackUser(test.db, slack, office.dana.id);
    await click(messages[3] as StubMessage, DENY, dana);
    await expect.poll(() => stateOf(request.id), { timeout: 20_000, interval: 10 }).toMatchObject({ state: "denied", resolvedBy: office.dana.id });
    await settled();
    for (const message of messages) {
      expect(wordsOf(message)).toContain("Denied by Dana");
      expect(buttonsOf(message)).toEqual([OPEN]);
    }
  });

  it.each([
    ["decided in the browser", async (id: Id<"request">) => decideRequest(office.bob.ctx, id, { action: "deny", reason: "not today" }), /Denied by Bob[\s\S]*│ not today/],
    ["cancelled", async (id: Id<"request">) => cancelRequest(office.alice.ctx, id, "not needed"), /Cancelled/],
    ["expired", async (id: Id<"request">) => { await test.db.update(approvalRequests).set({ expiresAt: sql`clock_timestamp()` as unknown as Date, createdAt: sql`clock_timestamp() - interval '1 minute'` as unknown as Date }).where(eq(approvalRequests.id, id)); await doWhatIsDue(test.db); }, /Nobody answered in time/],
  ])("that is %s loses its answers in Slack too", async (_, end, words) => {
    const { request, message } = await posted();
    await end(request.id);
    await settled();
    expect(wordsOf(message)).toMatch(words);
    expect(buttonsOf(message)).toEqual([OPEN]);
  });

  it("with a quorum counts signatures in the message, one for a person, and is approved by the second", async () => {
    await test.db.update(approvalSettings).set({ quorum: 2 }).where(eq(approvalSettings.orgId, office.orgId));
    const { request, message } = await posted();
    const [bob, dana] = [await aSlackUser(test.db, slack, office.bob.id), await aSlackUser(test.db, slack, office.dana.id)];
    await click(message, APPROVE, bob);
    await settled();
    expect(wordsOf(message)).toContain("Signed by Bob. 1 of 2 signatures");
    await click(message, APPROVE, bob);
    await whispered(bob).toEqual([expect.stringContaining("You have approved this already")]);
    expect((await stateOf(request.id))?.state).toBe("pending");
    await click(message, APPROVE, dana);
    expect((await stateOf(request.id))?.state).toBe("approved");
  });

  it("a late click tells who was faster", async () => {
    const { request, message } = await posted();
    const dana = await aSlackUser(test.db, slack, office.dana.id);
    await decideRequest(office.bob.ctx, request.id, { action: "approve" });
    await click(message, DENY, dana);
    await whispered(dana).toEqual([expect.stringMatching(/^Bob approved this at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. Nothing was changed\.$/)]);
    expect((await stateOf(request.id))?.state).toBe("approved");
  });

  it("forty clicks at once, in Slack and in the browser, are one decision", async () => {
    const { request, message } = await posted();
    const users = [await aSlackUser(test.db, slack, office.bob.id), await aSlackUser(test.db, slack, office.dana.id), await aSlackUser(test.db, slack, office.carol.id)];
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? decideRequest(office.bob.ctx, request.id, { action: "deny" }).catch(() => null) : click(message, index % 2 === 0 ? APPROVE : DENY, users[index % 3] as string, { value: `${request.id} ${request.digest}` }))));
    const ends = (await eventsOf(request.id)).filter(({ type }) => type === "approval.approved" || type === "approval.denied");
    expect(ends).toHaveLength(1);
  });

  it("what needs a note, is long, hides a character or a secret, or is known by its hash only, can only be opened", async () => {
    const odd: [string, Parameters<typeof aRequest>[1]][] = [
      ["long", { args: { note: "x".repeat(400) } }],
      ["characters", { args: { path: "/tmp/\u202etxt.exe" } }],
      ["characters", { reason: "please\u200b now" }],
      ["characters", { args: { host: "ex\u0430mple.com" } }],
      ["secret", { args: { api_key: "abcdefgh" } }],
      ["secret", { args: { url: "https://user:hunter2@example.com" } }],
      ["hash", { args_redacted: { a: 1 }, args_hash: `sha256:${"0".repeat(64)}` }],
      ["long", { args: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, index])) }],
      ["long", { reason: "w ".repeat(500) }],
    ];
    const bob = await aSlackUser(test.db, slack, office.bob.id);
    for (const [why, input] of odd) {
      const { request, message } = await posted(input);
      expect(buttonsOf(message), why).toEqual([OPEN]);
      expect(wordsOf(message)).toContain("It can only be opened here");
      expect(wordsOf(message)).toContain(why);
      expect(JSON.stringify(message)).not.toMatch(/hunter2|abcdefgh|\u202e|\u200b/);
      await click(message, APPROVE, bob, { value: `${request.id} ${request.digest}` });
      expect((await stateOf(request.id))?.state, why).toBe("pending");
    }
    await test.db.update(approvalSettings).set({ requireReason: true }).where(eq(approvalSettings.orgId, office.orgId));
    const { message } = await posted();
    expect([buttonsOf(message), wordsOf(message)]).toEqual([[OPEN], expect.stringContaining("needs a note")]);
  });

  it("asked again in other words after a denial can only be opened", async () => {
    const first = await posted({ canonical_action: "Bash:sudo systemctl restart nginx" });
    await decideRequest(office.bob.ctx, first.request.id, { action: "deny" });
    await test.db.update(approvalRequests).set({ rephrasedFrom: first.request.id, escalateAt: null }).where(eq(approvalRequests.id, first.request.id));
    const { request } = await posted({ canonical_action: "Bash:sudo true" });
    await test.db.update(approvalRequests).set({ rephrasedFrom: first.request.id, escalateAt: new Date() }).where(eq(approvalRequests.id, request.id));
    await doWhatIsDue(test.db);
    await settled();
    expect(buttonsOf(messagesOf(request.id)[1])).toEqual([OPEN]);
  });

  it("with deciding switched off can only be opened, and a click on an older message is refused in words", async () => {
    const older = await posted();
    const bob = await aSlackUser(test.db, slack, office.bob.id);
    await changeSlack(office.carol.ctx, { may_decide: false });
    const { message } = await posted();
    expect([buttonsOf(message), wordsOf(message)]).toEqual([[OPEN], expect.stringContaining("switched off")]);
    expect(await click(older.message, APPROVE, bob)).toBe(200);
    await whispered(bob).toEqual([expect.stringContaining("switched off")]);
    expect((await stateOf(older.request.id))?.state).toBe("pending");
    await changeSlack(office.carol.ctx, { may_decide: true });
    await click(older.message, APPROVE, bob);
    expect((await stateOf(older.request.id))?.state).toBe("approved");
  });

  it("stands there once when Slack took it and its answer was lost, as it is by then, and can be answered", async () => {
    const sayTwice = async () => {
      await settled();
      stub.whim.loses = slack.slackChannel;
      const posting = await posted();
      expect(stub.whim.loses).toBeNull();
      return { ...posting, times: messagesOf(posting.request.id).length };
    };
    stub.whim.forgets = true;
    const control = await sayTwice();
    stub.whim.forgets = false;
    expect(control.times, "without the id it stands there twice").toBe(2);
    const { request, message, times } = await sayTwice();
    expect([times, message.edits, wordsOf(message)]).toEqual([1, 1, expect.stringContaining("An approval is waiting")]);
    await click(message, APPROVE, await aSlackUser(test.db, slack, office.bob.id));
    expect((await stateOf(request.id))?.state).toBe("approved");
    await settled();
    expect(buttonsOf(message)).toEqual([OPEN]);
  });

  it("a message that is not on record decides nothing and is drawn anew; then it does", async () => {
    const { request, message } = await posted();
    const bob = await aSlackUser(test.db, slack, office.bob.id);
    await test.db.delete(slackMessages).where(eq(slackMessages.requestId, request.id));
    message.blocks[1] = { type: "section", text: { type: "plain_text", text: "Nothing dangerous at all" } };
    await click(message, APPROVE, bob);
    await whispered(bob).toEqual([expect.stringContaining("drawn anew")]);
    expect((await stateOf(request.id))?.state).toBe("pending");
    expect(wordsOf(message)).toContain(request.digest);
    await click(message, APPROVE, bob);
    expect((await stateOf(request.id))?.state).toBe("approved");
  });

  it("a click that shows another digest than the record decides nothing", async () => {
    const { request, message } = await posted();
    const other = await posted();
    const bob = await aSlackUser(test.db, slack, office.bob.id);
    for (const value of [`${request.id} sha256:${"0".repeat(64)}`, `${other.request.id} ${other.request.digest}`, `${other.request.id} ${request.digest}`]) await click(message, APPROVE, bob, { value });
    expect([(await stateOf(request.id))?.state, (await stateOf(other.request.id))?.state]).toEqual(["pending", "pending"]);
  });

  it("is acknowledged while the decision still waits for a lock, and decided afterwards", async () => {
    const { request, message } = await posted();
    const bob = await aSlackUser(test.db, slack, office.bob.id);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let locked = () => {};
    const ready = new Promise<void>((resolve) => (locked = resolve));
    const holding = test.db.transaction(async (tx) => {
      await tx.select().from(approvalRequests).where(eq(approvalRequests.id, request.id)).for("update");
      locked();
      await held;
    });
    await ready;
    expect(await click(message, APPROVE, bob)).toBe(200);
    expect((await stateOf(request.id))?.state).toBe("pending");
    release();
    await holding;
    await expect.poll(async () => (await stateOf(request.id))?.state, { timeout: 5_000 }).toBe("approved");
  });
});

describe("who clicks", () => {
  it("unlinked, removed, viewer, requestor, key's maker, member, other workspace, other organization: none decides, each is told why, each refusal is audited", async () => {
    const other = await anOffice(test.db);
    const otherSlack = await aSlackApp(test.db, stub, { orgId: other.orgId, connectedBy: other.carol.id });
    const gone = await aMember(test.db, office.orgId, { role: "approver" });
    const twin = await aMember(test.db, office.orgId, { role: "approver", email: office.alice.email.replace("@", "+slack@") });
    const unlinked = await aMember(test.db, office.orgId, { role: "approver" });
    const user = async (id: Id<"user"> | null, by = slack) => aSlackUser(test.db, by, id);
    const people: [string, string, RegExp, ClickOptions?][] = [
      ["unlinked", await user(null), /not linked.*member ID U/s],
      ["removed", await user(gone.id), /^(?!.*(?:link|settings)).*no longer a member/s],
      ["viewer", await user(office.victor.id), /Your role may not decide/],
      ["member", await user((await aMember(test.db, office.orgId, { role: "member" })).id), /Your role may not decide/],
      ["requestor", await user(office.alice.id), /You asked for this/],
      ["requestor in another spelling", await user(twin.id), /asked for under an address or account that counts as yours/],
      ["key's maker", await user(office.olivia.id), /You made the key that this came with/],
      ["guest of another workspace", await user(office.dana.id), /Only people of the workspace/, { userTeam: "T0THER" }],
      ["approver elsewhere", await user(other.bob.id, otherSlack), /not linked/],
      ["once linked", await user(unlinked.id), /not linked/],
    ];
    await test.db.update(memberships).set({ deactivatedAt: new Date() }).where(and(eq(memberships.orgId, office.orgId), eq(memberships.userId, gone.id)));
    await removeSlackLink(unlinked.ctx);
    const { request, message } = await posted();
    for (const [who, slackUser, told, options] of people) {
      for (const button of [APPROVE, DENY]) {
        expect(await click(message, button, slackUser, options), who).toBe(200);
        expect((await stateOf(request.id))?.state, who).toBe("pending");
      }
      await whispered(slackUser).toEqual([expect.stringMatching(told), expect.stringMatching(told)]);
    }
    // Signed by another organization's app, whose approver is linked there.
    const foreign = await user(other.bob.id, otherSlack).catch(() => people[8]?.[1] ?? "");
    for (const organization of [other.orgId, office.orgId, null]) await click(message, APPROVE, foreign, { by: otherSlack, organization });
    expect((await stateOf(request.id))?.state).toBe("pending");
    const refusals = (await eventsOf(request.id)).filter(({ type }) => type === "approval.refused");
    expect(new Set(refusals.map(({ data }) => data["slack_user"])), "every one of them is on record").toEqual(new Set(people.map(([, slackUser]) => slackUser)));
    expect(refusals.every(({ data }) => data["via"] === "slack" && typeof data["slack_user"] === "string")).toBe(true);
    const dana = await user((await aMember(test.db, office.orgId, { role: "approver" })).id);
    await click(message, APPROVE, dana);
    expect((await stateOf(request.id))?.state, "an eligible one does").toBe("approved");
  });

  it("an outsider who clicks and clicks has one line a minute, and the next one says how many were not written", async () => {
    const { request, message } = await posted();
    const outsider = await aSlackUser(test.db, slack, null);
    const lines = async () => (await eventsOf(request.id)).filter(({ type }) => type === "approval.refused").map(({ data }) => data["not_written_before"] ?? null);
    const bucket = `slack-refused ${office.orgId} ${outsider}`;
    await youngMinute(test);
    for (let n = 0; n < 5; n += 1) await click(message, APPROVE, outsider);
    await whispered(outsider).toHaveLength(5);
    expect(await lines()).toEqual([null]);
    await test.db.execute(sql`update allowances set minute = minute - interval '1 minute' where bucket = ${bucket}`);
    await click(message, DENY, outsider);
    await whispered(outsider).toHaveLength(6);
    expect(await lines()).toEqual([null, 4]);
  });
});

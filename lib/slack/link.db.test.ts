import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditEvents, channels, slackApps, slackLinkCodes, slackLinks } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { aSlack, aSlackApp, aSlackUser, type SlackStub, type TestSlack } from "@/db/testing/slack-stub";
import { POST as startRoute } from "@/app/api/integrations/slack/link/route";
import { createChannel } from "@/lib/channels/create";
import type { Ctx, MemberActor } from "@/lib/context";
import { changeSlack, connectSlack, disconnectSlack } from "@/lib/slack/connect";
import { confirmSlackLink, removeSlackLink, startSlackLink } from "@/lib/slack/link";
import { showSlackApp, showSlackLink } from "@/lib/slack/show";

allowLoopback();

let test: TestDatabase;
let stub: SlackStub;
let office: Office;
let slack: TestSlack;

beforeAll(async () => {
  stub = await aSlack();
  process.env.SLACK_BASE_URL = stub.url;
  test = await productDatabase();
});
beforeEach(async () => {
  office = await anOffice(test.db);
  slack = await aSlackApp(test.db, stub, { orgId: office.orgId, connectedBy: office.carol.id });
});
afterAll(async () => {
  await stub.close();
  await test.close();
});

const failing = async (work: Promise<unknown>) => work.then(() => "nothing was refused", (error: Error) => error.message);
const codeFor = (slackUser: string) => /: ([A-Z0-9]{4}-[A-Z0-9]{4})/.exec(stub.messages.findLast(({ channel }) => channel === slackUser)?.blocks[0]?.text?.text ?? "")?.[1] ?? "";
const linksOf = async (orgId = office.orgId) => (await test.db.select().from(slackLinks).where(eq(slackLinks.orgId, orgId))).map(({ userId, slackUserId }) => [userId, slackUserId]);
const start = async (ctx: Ctx<MemberActor>, slackUser: string) => {
  await startSlackLink(ctx, { slack_user_id: slackUser });
  return codeFor(slackUser);
};

describe("linking a Slack user", () => {
  it("takes a code that went to that user alone, entered by the member who asked for it; the message names the member", async () => {
    const code = await start(office.bob.ctx, "U0BOB1");
    expect(stub.messages.filter(({ blocks }) => JSON.stringify(blocks).includes(code)).map(({ channel }) => channel)).toEqual(["U0BOB1"]);
    expect(stub.messages.at(-1)?.blocks[0]?.text?.text).toContain(office.bob.email);
    expect(await linksOf()).toEqual([]);
    expect(await confirmSlackLink(office.bob.ctx, { code: ` ${code.toLowerCase().replace("-", " ")} ` })).toMatchObject({ slack_user_id: "U0BOB1", code_sent_to: null });
    expect(await linksOf()).toEqual([[office.bob.id, "U0BOB1"]]);
    expect(await failing(confirmSlackLink(office.bob.ctx, { code }))).toContain("No code is good any more");
    const types = (await test.db.select({ type: auditEvents.type }).from(auditEvents).where(and(eq(auditEvents.orgId, office.orgId), eq(auditEvents.actorId, office.bob.id))).orderBy(auditEvents.seq)).map(({ type }) => type);
    expect(types).toEqual(["slack.code_sent", "slack.linked"]);
    expect(await removeSlackLink(office.bob.ctx)).toMatchObject({ slack_user_id: null });
    expect(await linksOf()).toEqual([]);
  });

  it("nobody links somebody else's Slack user: the code of one is worth nothing to another, and a wrong one ends after five tries", async () => {
    const code = await start(office.bob.ctx, "U0BOB2");
    expect(await failing(confirmSlackLink(office.dana.ctx, { code }))).toContain("No code is good");
    await start(office.dana.ctx, "U0DANA2");
    expect(await failing(confirmSlackLink(office.dana.ctx, { code }))).toContain("This is not the code");
    for (let left = 3; left >= 0; left -= 1) expect(await failing(confirmSlackLink(office.dana.ctx, { code: "AAAA-AAAA" }))).toContain(left === 0 ? "void now" : `${left} tr`.replace("1 tr", "one try"));
    expect(await failing(confirmSlackLink(office.dana.ctx, { code: codeFor("U0DANA2") }))).toContain("No code is good");
    expect(await linksOf()).toEqual([]);
  });

  it("a Slack user is one member's at a time, unless that one has left", async () => {
    const mine = await aSlackUser(test.db, slack, office.bob.id);
    expect(await failing(startSlackLink(office.dana.ctx, { slack_user_id: mine }))).toContain("linked with another member");
    await test.sql`update memberships set deactivated_at = now() where org_id = ${office.orgId} and user_id = ${office.bob.id}`;
    const code = await start(office.dana.ctx, mine);
    await confirmSlackLink(office.dana.ctx, { code });
    expect(await linksOf()).toEqual([[office.dana.id, mine]]);
  });

  it("two who were sent codes for one Slack user at once: one is linked", async () => {
    const [one, two] = [await start(office.bob.ctx, "U0BOTH"), await start(office.dana.ctx, "U0BOTH")];
    const answers = await Promise.allSettled([confirmSlackLink(office.bob.ctx, { code: one }), confirmSlackLink(office.dana.ctx, { code: two })]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await linksOf()).toHaveLength(1);
  });

  it("a code ends by its time, and a second one is not sent at once", async () => {
    const code = await start(office.bob.ctx, "U0LATE");
    expect(await failing(startSlackLink(office.bob.ctx, { slack_user_id: "U0LATE" }))).toContain("Wait");
    await test.db.update(slackLinkCodes).set({ expiresAt: new Date(Date.now() - 1_000) }).where(eq(slackLinkCodes.orgId, office.orgId));
    expect(await failing(confirmSlackLink(office.bob.ctx, { code }))).toContain("No code is good");
    expect(await showSlackLink(office.bob.ctx)).toMatchObject({ code_sent_to: null });
  });

  it("is for a browser: a personal token may not", async () => {
    const token = await aToken(test.db, office.orgId, office.bob.id);
    const answer = await startRoute(new Request("http://127.0.0.1:3000/api/integrations/slack/link", { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ slack_user_id: "U0BOB9" }) }), { params: Promise.resolve({}) });
    expect(answer.status).toBe(403);
  });
});

describe("connecting the app", () => {
  it("asks Slack whose token it is, shows no secret again, starts with deciding forbidden, and tells what to enter there", async () => {
    await disconnectSlack(office.carol.ctx);
    const { botToken, signingSecret, teamId } = slack;
    expect(await failing(connectSlack(office.carol.ctx, { signing_secret: signingSecret, bot_token: "xoxb-1111111111-wrong" }))).toContain("does not know the bot token");
    expect(await showSlackApp(office.carol.ctx)).toMatchObject({ connected: false });
    const app = await connectSlack(office.carol.ctx, { signing_secret: signingSecret, bot_token: botToken });
    expect(app).toMatchObject({ connected: true, team: { id: teamId, name: "Acme" }, may_decide: false, scopes: ["chat:write"] });
    expect(JSON.parse(app.manifest)).toMatchObject({ settings: { interactivity: { is_enabled: true, request_url: app.interactions_url } } });
    expect(app.interactions_url).toContain(`/api/integrations/slack/interactions?organization=${office.orgId}`);
    const everything = JSON.stringify([app, await test.db.select().from(slackApps).where(eq(slackApps.orgId, office.orgId)), await test.sql`select data from audit_data where org_id = ${office.orgId}`]);
    for (const secret of [botToken, signingSecret]) expect(everything).not.toContain(secret);
  });

  it("another workspace has other people, and disconnecting switches its channels off", async () => {
    await aSlackUser(test.db, slack, office.bob.id);
    const other = await aSlackApp(test.db, stub, { orgId: (await anOffice(test.db)).orgId, connectedBy: office.carol.id });
    await connectSlack(office.carol.ctx, { signing_secret: slack.signingSecret, bot_token: slack.botToken });
    expect(await linksOf()).toHaveLength(1);
    await connectSlack(office.carol.ctx, { signing_secret: other.signingSecret, bot_token: other.botToken });
    expect(await linksOf()).toEqual([]);
    await disconnectSlack(office.carol.ctx);
    expect((await test.db.select().from(channels).where(eq(channels.id, slack.channelId)))[0]).toMatchObject({ enabled: false, stoppedBecause: "The Slack app was disconnected." });
    const channel = { kind: "slack_app", name: "more", enabled: true, events: ["approval.requested"], projects: [], min_severity: "info", include_args: true, slack_channel: "C0123456" } as const;
    expect(await failing(createChannel(office.carol.ctx, { ...channel, events: [...channel.events], projects: [] }))).toContain("not connected");
    expect(await failing(startSlackLink(office.bob.ctx, { slack_user_id: "U0BOB3" }))).toContain("Ask an admin");
  });

  it("only admins do it, by the role that they have now", async () => {
    await test.sql`update memberships set role = 'approver' where org_id = ${office.orgId} and user_id = ${office.carol.id}`;
    const works = [() => connectSlack(office.carol.ctx, { signing_secret: slack.signingSecret, bot_token: slack.botToken }), () => changeSlack(office.carol.ctx, { may_decide: false }), () => disconnectSlack(office.carol.ctx)];
    for (const work of works) expect(await failing(work())).toContain("needs the role admin");
  });
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, aRequest } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { aSlack, aSlackApp, aSlackUser, clickBody, clickPayload, signAsSlack, type SignedRequest, type SlackStub, type TestSlack } from "@/db/testing/slack-stub";
import { approvalRequests } from "@/db/schema";
import { seeded } from "@/db/testing/routes/random";
import type { Id } from "@/lib/ids";
import { answerValue, APPROVE } from "@/lib/slack/card";
import { readClick } from "@/lib/slack/payload";
import { receiveInteraction } from "@/lib/slack/receive";
import { isSignedWith, isTimely } from "@/lib/slack/signature";

allowLoopback();

const MUTATIONS = 20_000;
/** Every so many of them go the whole way, by the database and its memory. */
const WHOLE_WAY = 20;
let test: TestDatabase;
let stub: SlackStub;
let slack: TestSlack;
let body: string;
let requestId: Id<"request">;

beforeAll(async () => {
  stub = await aSlack();
  process.env.SLACK_BASE_URL = stub.url;
  test = await productDatabase({ max: 8 });
  const office = await anOffice(test.db);
  slack = await aSlackApp(test.db, stub, { orgId: office.orgId, connectedBy: office.carol.id });
  const request = await aRequest(office);
  requestId = request.id;
  const bob = await aSlackUser(test.db, slack, office.bob.id);
  const message = { channel: slack.slackChannel, ts: "1700000000.000001", text: "An approval is waiting", blocks: [], edits: 0, clientId: "" };
  body = clickBody(clickPayload({ stub, slack, message, button: APPROVE, user: bob, value: answerValue(request) }));
});
afterAll(async () => {
  await stub.close();
  await test.close();
});

const receive = async ({ body, timestamp, signature }: SignedRequest | { body: string | Uint8Array; timestamp: string | null; signature: string | null }, now = new Date(), organization: string | null = slack.orgId) =>
  (await receiveInteraction(test.db, { body: typeof body === "string" ? Buffer.from(body) : body, timestamp, signature, organization }, now)).status;

describe("a request that says it comes from Slack", () => {
  it("is taken once when it is genuine, whatever server it comes to and however the organization was found", async () => {
    const genuine = signAsSlack(slack.signingSecret, body);
    expect(readClick(Buffer.from(body))).toMatchObject({ action: "approve", value: { requestId } });
    expect(await Promise.all(Array.from({ length: 20 }, () => receive(genuine)))).toEqual(expect.arrayContaining([200]));
    expect((await Promise.all(Array.from({ length: 20 }, () => receive(genuine)))).every((status) => status === 401)).toBe(true);
    expect(await receive(signAsSlack(slack.signingSecret, `${body} `), new Date(), null)).not.toBe(401);
  });

  it("twenty at once of one genuine request: exactly one is taken", async () => {
    const genuine = signAsSlack(slack.signingSecret, body, new Date(Date.now() - 7_000));
    const taken = await Promise.all(Array.from({ length: 20 }, () => receive(genuine)));
    expect(taken.filter((status) => status === 200)).toHaveLength(1);
  });

  it("counts for five minutes either way, and not a second longer", async () => {
    const now = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    const aged = (seconds: number) => receive(signAsSlack(slack.signingSecret, body, new Date(now.getTime() - seconds * 1_000)), now);
    expect([await aged(299), await aged(-299), await aged(301), await aged(-301), await aged(86_400)]).toEqual([200, 200, 401, 401, 401]);
  });

  it("is tried against no other organization's secret than the one in the address", async () => {
    const office = await anOffice(test.db);
    const other = await aSlackApp(test.db, stub, { orgId: office.orgId, connectedBy: office.carol.id });
    const at = new Date(Date.now() - 20_000);
    expect(await receive(signAsSlack(slack.signingSecret, body, at), new Date(), other.orgId)).toBe(401);
    expect(await receive(signAsSlack(slack.signingSecret, body, at), new Date(), "org_nobody")).toBe(401);
    expect(await receive(signAsSlack(slack.signingSecret, body, at))).toBe(200);
  });

  it(`of ${MUTATIONS} mutated ones none is taken; the one they were made from is`, async () => {
    const random = seeded(20_260);
    const original = signAsSlack(slack.signingSecret, body, new Date(Date.now() - 30_000));
    const kinds = new Map<string, number>();
    const taken: string[] = [];
    const now = new Date();
    const passes = ({ body, ...headers }: Mutant) => isTimely({ ...headers, body: Buffer.from(body) }, now) && isSignedWith(slack.signingSecret, { ...headers, body: Buffer.from(body) });
    expect(passes(original)).toBe(true);
    for (let at = 0; at < MUTATIONS; at += 1) {
      const { kind, request } = mutated(original, random, at);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (passes(request) || (at % WHOLE_WAY === 0 && (await receive(request)) !== 401)) taken.push(`${kind}: ${JSON.stringify(request)}`);
    }
    expect(taken).toEqual([]);
    expect(kinds.size).toBe(WAYS.length);
    expect(await receive(original)).toBe(200);
    const [row] = await test.db.select({ state: approvalRequests.state }).from(approvalRequests).where(eq(approvalRequests.id, requestId));
    expect(row?.state, "nothing was decided, for no message of it is on record").toBe("pending");
  });

  it("signed but not exactly one click in one message is refused", async () => {
    const payload = JSON.parse(new URLSearchParams(body).get("payload") ?? "") as Record<string, unknown>;
    const actions = payload["actions"] as Record<string, unknown>[];
    const odd = [
      "", "payload=", "payload=%7B%7D", `${body}&payload=%7B%7D`, `x=1&${body}`, body.replace("payload=", "Payload="), JSON.stringify(payload),
      ...[{ type: "view_submission" }, { actions: [] }, { actions: [...actions, ...actions] }, { actions: [{ ...actions[0], action_id: "other" }] }, { actions: [{ ...actions[0], value: "approve everything" }] }, { actions: [{ ...actions[0], value: undefined }] }, { user: {} }, { team: null }, { message: undefined }, { message: { ts: "now" } }, { channel: { id: "" } }].map((change) => clickBody({ ...payload, ...change })),
    ];
    for (const one of odd) expect(await receive(signAsSlack(slack.signingSecret, one)), one.slice(0, 80)).toBe(400);
  });
});

type Random = ReturnType<typeof seeded>;
type Mutant = { body: Uint8Array | string; timestamp: string | null; signature: string | null };
type Way = [string, (original: SignedRequest, random: Random) => Mutant];

const flip = (text: string, random: Random) => {
  const bytes = Buffer.from(text);
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return bytes;
};
const swap = (text: string, random: Random) => {
  const at = random.below(text.length - 3);
  const swapped = `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`;
  return swapped === text ? `${text}x` : swapped;
};
const hex = (random: Random, length: number) => Array.from({ length }, () => random.below(16).toString(16)).join("");
const wrongTime = ({ timestamp }: SignedRequest, random: Random) => String(Number(timestamp) + random.pick([-1, 1]) * (1 + random.below(250)));

const WAYS: Way[] = [
  ["a bit of the body", (original, random) => ({ ...original, body: flip(original.body, random) })],
  ["two characters of the body", (original, random) => ({ ...original, body: swap(original.body, random) })],
  ["a shorter body", (original, random) => ({ ...original, body: original.body.slice(0, random.below(original.body.length)) })],
  ["a longer body", (original, random) => ({ ...original, body: `${original.body}${random.pick(["&", " ", "\n", "&a=b", "%00", "\u0000"])}${hex(random, random.below(4))}` })],
  ["the form encoded anew", (original, random) => ({ ...original, body: original.body.replace(/%[0-9A-F]{2}/g, (code, at: number) => (at % (2 + random.below(5)) === 0 ? code.toLowerCase() : code)).replace("%22", '"') })],
  ["the payload as JSON", (original, random) => ({ ...original, body: `${new URLSearchParams(original.body).get("payload") ?? ""}${" ".repeat(random.below(20))}` })],
  ["another time", (original, random) => ({ ...original, timestamp: wrongTime(original, random) })],
  ["a time in other words", (original, random) => ({ ...original, timestamp: random.pick([`${original.timestamp}.0`, `+${original.timestamp}`, ` ${original.timestamp}`, `0${original.timestamp}`, `${original.timestamp}000`, "", "now", `${original.timestamp}, ${original.timestamp}`, `-${original.timestamp}`, "0x6553F100"]) })],
  ["no time", (original) => ({ ...original, timestamp: null })],
  ["no signature", (original) => ({ ...original, signature: null })],
  ["a bit of the signature", (original, random) => ({ ...original, signature: flip(original.signature, random).toString() })],
  ["a shorter or longer signature", (original, random) => ({ ...original, signature: random.pick([original.signature.slice(0, 3 + random.below(63)), `${original.signature}${hex(random, 1 + random.below(8))}`]) })],
  ["a signature in other words", (original, random) => ({ ...original, signature: random.pick([original.signature.toUpperCase(), original.signature.replace("v0=", "v1="), original.signature.replace("v0=", ""), `${original.signature}, ${original.signature}`, ` ${original.signature}`, `${original.signature}\n`, "v0=", `v0=${Buffer.from(original.signature.slice(3), "hex").toString("base64")}`]) })],
  ["a guessed signature", (original, random) => ({ ...original, signature: `v0=${hex(random, 64)}` })],
  ["another secret", (original, random) => signAsSlack(hex(random, 32), original.body, new Date(Number(original.timestamp) * 1_000))],
  ["a secret that is nearly right", (original, random) => signAsSlack(random.pick([slack.signingSecret.toUpperCase(), slack.signingSecret.slice(1), `${slack.signingSecret}\n`, slack.botToken, "", slack.signingSecret.slice(0, -1)]), original.body, new Date(Number(original.timestamp) * 1_000))],
  ["a good signature of another body", (original, random) => ({ ...signAsSlack(slack.signingSecret, `${original.body}${hex(random, 4)}`, new Date(Number(original.timestamp) * 1_000)), body: original.body })],
  ["a good signature of another time", (original, random) => ({ ...signAsSlack(slack.signingSecret, original.body, new Date(Number(wrongTime(original, random)) * 1_000)), timestamp: original.timestamp })],
  ["a good signature that is too old", (original, random) => signAsSlack(slack.signingSecret, original.body, new Date(Date.now() - (305 + random.below(1_000_000)) * 1_000))],
];

function mutated(original: SignedRequest, random: Random, at: number): { kind: string; request: Mutant } {
  const [kind, way] = WAYS[at % WAYS.length] as Way;
  const request = way(original, random);
  const same = Buffer.from(request.body).equals(Buffer.from(original.body)) && request.timestamp === original.timestamp && request.signature === original.signature;
  return { kind, request: same ? { ...request, signature: "v0=" } : request };
}

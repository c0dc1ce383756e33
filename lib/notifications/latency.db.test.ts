import { inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GET } from "@/app/api/events/route";
import { approvalRequests } from "@/db/schema";
import { anOffice, aRequest } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { mailByFakeResend, type FakeResend } from "@/lib/channels/email/testing/fake-resend";
import { connectWorker } from "@/lib/database";
import { startWorker } from "@/lib/notifications/worker";
import { publishPolicy } from "@/lib/policies/publish";

/** Set by `npm run prove:deliveries`, as in `lib/deliveries/latency.db.test.ts`. */
const PROVE = process.env.COUNTERSIGN_PROVE === "1";
const REQUESTS_A_SECOND = Number(process.env.COUNTERSIGN_FLOW_REQUESTS ?? 10);
const TOTAL = Number(process.env.COUNTERSIGN_FLOW_SECONDS ?? 2) * REQUESTS_A_SECOND;
/** The first two mails to a person go at once; what comes after them is gathered on purpose. */
const MAILS_EACH = 2;

let test: TestDatabase;
let resend: FakeResend;

beforeAll(async () => {
  resend = await mailByFakeResend();
  test = await productDatabase({ max: 20 });
});
afterAll(() => Promise.all([test.close(), resend.close()]));

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

/** When each request was first heard of by a page that watches, as the badge at the bell does. */
async function watchBell(token: string): Promise<{ heardAt: Map<string, number>; stop(): void }> {
  const [heardAt, abort] = [new Map<string, number>(), new AbortController()];
  const { body } = await GET(new Request("http://127.0.0.1:3000/api/events", { headers: { Authorization: `Bearer ${token}` }, signal: abort.signal }));
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  const read = async (): Promise<void> => {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      for (const [id] of new TextDecoder().decode(value).matchAll(/req_[0-9a-z]{26}/g)) if (!heardAt.has(id)) heardAt.set(id, Date.now());
    }
  };
  void read().catch(() => undefined);
  return { heardAt, stop: () => abort.abort() };
}

function said(what: string, milliseconds: number[]): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  if (PROVE) process.stdout.write(`${what}: ${sorted.length}, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms\n`);
  return at(0.95);
}

it(`${REQUESTS_A_SECOND} requests a second, each to somebody who may decide it: a mail about each is handed to Resend, and a page that is open hears of it`, async () => {
  const office = await anOffice(test.db);
  await test.sql`update organizations set agent_creations_per_minute = 100000, agent_pending_cap = 100000 where id = ${office.orgId}`;
  const rules: string[] = [];
  while (rules.length < TOTAL / MAILS_EACH) {
    const { email } = await aMember(test.db, office.orgId, { role: "approver" });
    rules.push(`  - { deny: 'Bash:sudo *', agents: [agent-${rules.length}], escalate_on_deny: true, approval: { approvers: [${email}] } }`);
  }
  await publishPolicy(office.carol.ctx, office.projectId, { yaml: `version: '1'\nrules:\n${rules.join("\n")}\n` });
  const bell = await watchBell(await aToken(test.db, office.orgId, office.bob.id));
  const own = connectWorker();
  const worker = startWorker(own);
  const started = Date.now();
  const making: ReturnType<typeof aRequest>[] = [];
  while (making.length < TOTAL) {
    await pause(started + (making.length * 1_000) / REQUESTS_A_SECOND - Date.now());
    making.push(aRequest(office, { agent_id: `agent-${making.length % rules.length}` }));
  }
  const requests = await Promise.all(making);
  await expect.poll(() => [resend.sent.length, requests.filter(({ id }) => !bell.heardAt.has(id)).length], { timeout: 60_000, interval: 50 }).toEqual([TOTAL, 0]);
  await worker.stop();
  await own.close();
  bell.stop();

  const rows = await test.db.select({ id: approvalRequests.id, at: approvalRequests.createdAt }).from(approvalRequests).where(inArray(approvalRequests.id, requests.map(({ id }) => id)));
  const askedAt = new Map(rows.map(({ id, at }) => [id, at.getTime()]));
  const mails = requests.map(({ id, canonical_action: action }) => resend.sent.filter(({ text }) => `${text}\n`.includes(`    ${action}\n`)).map(({ at }) => performance.timeOrigin + at - (askedAt.get(id) ?? 0)));
  expect(mails.filter((about) => about.length !== 1), "requests that were not told in exactly one mail").toEqual([]);
  const p95 = { mail: said("from the request's row to the mail at Resend", mails.flat()), bell: said("from the request's row to a page that is open", requests.map(({ id }) => (bell.heardAt.get(id) ?? 0) - (askedAt.get(id) ?? 0))) };
  if (!PROVE) return;
  expect(p95.mail).toBeLessThanOrEqual(1_000);
  expect(p95.bell).toBeLessThanOrEqual(1_000);
}, 120_000);

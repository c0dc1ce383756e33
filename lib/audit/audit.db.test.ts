import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents, governedCalls } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aCall, aGrant, anApprovedRequest } from "@/db/testing/grants-factory";
import { aKey, aMember, anOrganization, aProject, aToken, type TestKey, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { GET as getLineage } from "@/app/api/audit/[id]/lineage/route";
import { GET as getExport } from "@/app/api/audit/export/route";
import { GET as getAudit } from "@/app/api/audit/route";
import { CHAIN_VERSION, hashLine, hex } from "@/lib/audit/chain";
import { auditQuery } from "@/lib/audit/filter";
import { showLineage } from "@/lib/audit/lineage";
import { listAudit } from "@/lib/audit/list";
import { systemContext, type Ctx } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

let test: TestDatabase;
let org: Id<"org">;
let web: Id<"project">;
let alice: TestPerson;
let carol: TestPerson;
let key: TestKey;

const HASH = `sha256:${"a".repeat(64)}`;

beforeAll(async () => {
  test = await productDatabase({ max: 10 });
  org = await anOrganization(test.db);
  web = await aProject(test.db, org, "web");
  alice = await aMember(test.db, org, { name: "Alice Nguyen" });
  carol = await aMember(test.db, org, { role: "admin", name: "Carol Okafor" });
  key = await aKey(test.db, { orgId: org, projectId: web, createdBy: carol.id, scopes: ["requests", "audit:read"] });
});
afterAll(() => test.close());

const write = (ctx: Ctx, events: [AuditEvent, ...AuditEvent[]]) => mutate(ctx, () => Promise.resolve(changed(null, events)));
const list = async (filter: Record<string, string>, ctx: Ctx = carol.ctx) => (await listAudit(ctx, auditQuery.parse(filter))).items;
const ids = async (filter: Record<string, string>) => (await list(filter)).map((row) => row.id);

/** A call that was refused, approved by carol and run: its row and its lines. */
async function aStory(): Promise<{ call: Id<"call">; request: Id<"request"> }> {
  const place = { orgId: org, projectId: web, requestorId: alice.id, givenBy: carol.id };
  const call = newId("call");
  const { id: grantId, requestId: request } = await aGrant(test.db, { ...place, grant: { kind: "approved_once", singleUse: true, uses: 1 } });
  await aCall(test.db, org, web, { id: call, requestId: request, grantId, decision: "allow", decisionSource: "approval", requestorId: alice.id, decidedBy: carol.id, decidedAt: new Date(), decisionKind: "approved_once", keyId: key.id, agentId: "claude-code", action: "Bash:sudo reboot" });
  const about = { requestId: request, callId: call, argsHash: HASH };
  await write(key.ctx, [{ type: "approval.requested", subjectId: request, ...about, data: { reason: "needed" } }]);
  await write(carol.ctx, [
    { type: "approval.approved", subjectId: request, ...about, data: { kind: "approved_once", reason: "ok for the test image" } },
    { type: "grant.created", subjectId: grantId, grantId, ...about, data: { kind: "approved_once" } },
  ]);
  await write(systemContext(test.db, org), [{ type: "project.created", subjectId: null, data: {} }]);
  await write(key.ctx, [{ type: "approval.redeemed", subjectId: request, grantId, ...about, data: { digest: HASH } }]);
  return { call, request };
}

describe("the audit list", () => {
  it("has one row per governed call, newest first, and says by which way it was decided", async () => {
    const { call, request } = await aStory();
    const [row] = await list({ request });
    expect(row).toMatchObject({
      id: call, decision: "allow", decision_label: "allow (via approval)", decision_source: "approval", decision_kind: "approved_once", state: "approved",
      requestor: { name: "Alice Nguyen" }, decided_by: { name: "Carol Okafor" }, key: { id: key.id, name: "ci" }, project: { id: web, name: "web" },
    });
    const [last] = await test.db.select({ seq: sql<number>`max(seq)::int` }).from(auditEvents).where(eq(auditEvents.requestId, request));
    expect(row?.seq).toBe(last?.seq);
  });

  it("filters by each of its fields, and by several at once", async () => {
    const away = await anOrganization(test.db, "filters");
    const [one, two] = [await aProject(test.db, away, "one"), await aProject(test.db, away, "two")];
    const reader = await aMember(test.db, away, { role: "viewer" });
    const noon = new Date("2026-11-01T12:00:00Z");
    const a = await aCall(test.db, away, one, { action: "deploy.staging", decision: "allow", agentId: "cursor", requestorId: alice.id, at: noon });
    const b = await aCall(test.db, away, two, { action: "Bash:sudo reboot", decision: "deny", decisionSource: "default", claimedEmail: "Eve@acme.com" });
    const c = await aCall(test.db, away, two, { action: "deploy.production", decision: "allow", decisionSource: "approval", decidedBy: carol.id });
    const found = async (filter: Record<string, string>) => (await list(filter, reader.ctx)).map((row) => row.id);
    expect(await found({})).toEqual([c, b, a]);
    expect(await found({ decision_source: "approval" })).toEqual([c]);
    expect(await found({ decision: "allow" })).toEqual([c, a]);
    expect(await found({ project: one })).toEqual([a]);
    expect(await found({ project: "TWO" })).toEqual([c, b]);
    expect(await found({ agent: "cursor" })).toEqual([a]);
    expect(await found({ person: alice.email })).toEqual([a]);
    expect(await found({ person: "eve@acme.com" })).toEqual([b]);
    expect(await found({ person: carol.id })).toEqual([c]);
    expect(await found({ action: "DEPLOY" })).toEqual([c, a]);
    expect(await found({ action: "deploy.p*" })).toEqual([c]);
    expect(await found({ action: "*sudo*" })).toEqual([b]);
    expect(await found({ until: "2026-11-02" })).toEqual([a]);
    expect(await found({ since: "2026-11-02" })).toEqual([c, b]);
    expect(await found({ decision: "allow", project: "two", action: "deploy" })).toEqual([c]);
    expect(await found({ project: "three" })).toEqual([]);
  });

  it("shows a request past its time as timed out, and as decided by approval, though no worker noted it", async () => {
    const requestId = await anApprovedRequest(test.db, { orgId: org, projectId: web, requestorId: alice.id, givenBy: carol.id }, { state: "pending", resolvedBy: null, resolvedAt: null, decisionKind: null, expiresAt: new Date(Date.now() - 1_000) });
    const open = await anApprovedRequest(test.db, { orgId: org, projectId: web, requestorId: alice.id, givenBy: carol.id }, { state: "pending", resolvedBy: null, resolvedAt: null, decisionKind: null });
    const call = await aCall(test.db, org, web, { requestId, decision: "deny" });
    const waiting = await aCall(test.db, org, web, { requestId: open, decision: "deny" });
    expect(await list({ request: requestId })).toMatchObject([{ state: "expired", decision_label: "deny (timed out)", decision_source: "approval" }]);
    expect(await list({ request: open })).toMatchObject([{ state: "pending", decision_label: "deny (awaiting approval)", decision_source: "policy" }]);
    expect(await ids({ decision_source: "approval" })).toContain(call);
    expect(await ids({ decision_source: "approval" })).not.toContain(waiting);
  });

  it("pages through everything once", async () => {
    for (let n = 0; n < 7; n += 1) await aCall(test.db, org, web, { action: `paged:${n}` });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listAudit(carol.ctx, auditQuery.parse({ action: "paged:", limit: "3", ...(cursor === null ? {} : { cursor }) }));
      seen.push(...page.items.map((row) => row.action));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(["paged:6", "paged:5", "paged:4", "paged:3", "paged:2", "paged:1", "paged:0"]);
    await expect(listAudit(carol.ctx, auditQuery.parse({ cursor: "nonsense" }))).rejects.toMatchObject({ slug: "invalid_request" });
  });
});

describe("the lineage of a call", () => {
  it("tells what happened in order, with the place in the chain and the proof that what ran was what was approved", async () => {
    const { call } = await aStory();
    const story = await showLineage(carol.ctx, call);
    expect(story.events.map((event) => event.type)).toEqual(["approval.requested", "approval.approved", "grant.created", "approval.redeemed"]);
    expect(story.events.map((event) => event.actor.name)).toEqual(["ci", "Carol Okafor", "Carol Okafor", "ci"]);
    expect(story.events[0]).toMatchObject({ gap_ms: null, data: { reason: "needed" } });
    const last = story.events.at(-1);
    expect(story.chain).toMatchObject({ verified: true, fault: null, last: { seq: last?.seq, hash: last?.hash }, previous: { seq: (last?.seq ?? 0) - 1 } });
    expect(story).toMatchObject({ ran_as_approved: true, digest: HASH, call: { id: call } });
  });

  it("names a line that was tampered with", async () => {
    const { call, request } = await aStory();
    const setHash = (hash: ReturnType<typeof sql>) =>
      test.db.transaction(async (tx) => {
        await tx.execute(sql`alter table audit_events disable trigger user`);
        await tx.execute(sql`update audit_events set hash = ${hash} where request_id = ${request} and type = 'approval.approved'`);
        await tx.execute(sql`alter table audit_events enable trigger user`);
      });
    await setHash(sql`sha256('x')`);
    const story = await showLineage(carol.ctx, call);
    expect(story.chain).toMatchObject({ verified: false, fault: { seq: story.events[1]?.seq } });
    await setHash(sql`sha256(convert_to(${`${CHAIN_VERSION}\n`}, 'UTF8') || canonical)`);
    expect((await showLineage(carol.ctx, call)).chain).toMatchObject({ verified: true });
  });

  it("of a call under a standing grant shows where the grant came from, and not the other calls under it", async () => {
    const { id: grantId, requestId } = await aGrant(test.db, { orgId: org, projectId: web, requestorId: alice.id, givenBy: carol.id, grant: { kind: "approved_forever_grant", expiresAt: null } });
    await write(carol.ctx, [{ type: "approval.approved", subjectId: requestId, requestId, data: {} }, { type: "grant.created", subjectId: grantId, requestId, grantId, data: {} }]);
    const use = async () => {
      const call = await aCall(test.db, org, web, { grantId, decisionSource: "approval", action: "Bash:sudo reboot", argsHash: HASH });
      await write(key.ctx, [{ type: "grant.used", subjectId: grantId, requestId, grantId, callId: call, data: {} }]);
      return call;
    };
    const [first] = [await use(), await use()];
    const story = await showLineage(carol.ctx, first);
    expect(story.events.map((event) => event.type)).toEqual(["approval.approved", "grant.created", "grant.used"]);
    expect(story.ran_as_approved).toBe(true);
    await test.db.update(governedCalls).set({ argsHash: `sha256:${"b".repeat(64)}` }).where(eq(governedCalls.id, first));
    expect((await showLineage(carol.ctx, first)).ran_as_approved).toBe(false);
  });
});

describe("who may read the audit", () => {
  const ask = (secret: string, path: string) => new Request(`http://127.0.0.1:3000${path}`, { headers: { Authorization: `Bearer ${secret}` } });
  const none = { params: Promise.resolve({}) };

  it("every member, and a key with audit:read only", async () => {
    const victor = await aMember(test.db, org, { role: "viewer" });
    const plain = await aKey(test.db, { orgId: org, projectId: web, createdBy: carol.id });
    expect((await getAudit(ask(await aToken(test.db, org, victor.id), "/api/audit"), none)).status).toBe(200);
    expect((await getAudit(ask(key.secret, "/api/audit?decision_source=approval"), none)).status).toBe(200);
    expect((await getAudit(ask(plain.secret, "/api/audit"), none)).status).toBe(403);
  });

  it("nobody of another organization: the list is empty and the lineage is not found", async () => {
    const { call } = await aStory();
    const other = await anOrganization(test.db, "globex");
    const gina = await aMember(test.db, other, { role: "owner" });
    const secret = await aToken(test.db, other, gina.id);
    expect(await (await getAudit(ask(secret, "/api/audit"), none)).json()).toEqual({ items: [], next_cursor: null });
    expect((await getLineage(ask(secret, "/x"), { params: Promise.resolve({ id: call }) })).status).toBe(404);
  });

  it("a filter that does not parse is a 400 that names it", async () => {
    for (const query of ["since=soon", "decision_sourc=approval", "decision_source=approved", "since=2026-11-20&since=2026-11-21"]) {
      const answer = await getAudit(ask(key.secret, `/api/audit?${query}`), none);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ message: expect.stringContaining(`"${query.split("=")[0]}"`) });
    }
  });
});

describe("an export", () => {
  const ask = async (query: string) => {
    const answer = await getExport(new Request(`http://127.0.0.1:3000/api/audit/export${query}`, { headers: { Authorization: `Bearer ${key.secret}` } }));
    const lines = (await answer.text()).trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    return { answer, lines };
  };

  it("is the whole chain with the very bytes that were hashed, and ends with its own event", async () => {
    const { answer, lines } = await ask("");
    expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
    const [head, ...chain] = lines;
    expect(head).toMatchObject({ format: "countersign-audit-v1", events: chain.length });
    expect(chain.map((line) => line["seq"])).toEqual(chain.map((_, index) => index + 1));
    for (const [index, line] of chain.entries()) {
      expect(hex(hashLine(Buffer.from(String(line["canonical"]))))).toBe(line["hash"]);
      if (index > 0) expect(line["prev"]).toBe(chain[index - 1]?.["hash"]);
    }
    expect(String(chain.at(-1)?.["canonical"])).toContain('"type":"audit.exported"');
  });

  it("with a filter is the calls that match, noted with the filter", async () => {
    const { lines } = await ask("?decision_source=approval&since=2026-01-01");
    expect(lines.slice(1).every((line) => line["decision_source"] === "approval")).toBe(true);
    expect(lines.length).toBeGreaterThan(2);
    const { lines: chain } = await ask("");
    expect(chain.at(-2)?.["data"]).toContain('"decision_source":"approval"');
    expect((await ask("?since=never")).answer.status).toBe(400);
  });
});

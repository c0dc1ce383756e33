import { eq } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCall } from "@/db/testing/grants-factory";
import { memberships } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aMember, anOrganization, aProject, aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { GET } from "@/app/api/events/route";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { connectSignals } from "@/lib/signals";

let test: TestDatabase;
let org: Id<"org">;

beforeAll(async () => {
  test = await productDatabase({ max: 10 });
  org = await anOrganization(test.db);
});
afterAll(() => test.close());

async function open(secret: string) {
  const abort = new AbortController();
  const response = await GET(new Request("http://127.0.0.1:3000/api/events", { headers: { Authorization: `Bearer ${secret}` }, signal: abort.signal }));
  const reader = response.body?.getReader();
  const read = async () => new TextDecoder().decode((await reader?.read())?.value);
  return { response, read, end: () => abort.abort() };
}

describe("the events route", () => {
  it("tells a watching member what another member's commit changed, and nothing of a rollback", async () => {
    const [watcher, writer] = [await aMember(test.db, org, { role: "viewer" }), await aMember(test.db, org, { role: "admin" })];
    const { response, read, end } = await open(await aToken(test.db, org, watcher.id));
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(await read()).toContain("hello");
    await mutate(writer.ctx, () => Promise.reject(new Error("rolled back"))).catch(() => undefined);
    const requestId = newId("request");
    await mutate(writer.ctx, () => Promise.resolve(changed(null, { type: "approval.requested", subjectId: requestId, requestId, data: {} })));
    expect(await read()).toContain(`{"type":"approval.requested","request_id":"${requestId}"}`);
    end();
  });

  it("hears the commits of other processes by NOTIFY", async () => {
    await connectSignals(test.sql);
    const watcher = await aMember(test.db, org);
    const { read, end } = await open(await aToken(test.db, org, watcher.id));
    await read();
    const elsewhere = postgres(test.url, { max: 1 });
    await elsewhere`select pg_notify('countersign', ${JSON.stringify(["other", [[org, [["grant.revoked", null]]]]])})`;
    expect(await read()).toContain('{"type":"grant.revoked","request_id":null}');
    await elsewhere.end();
    end();
  });

  it("is for people: a key, a removed member and a stranger are refused", async () => {
    const admin = await aMember(test.db, org, { role: "admin" });
    const projectId = await aProject(test.db, org);
    await aCall(test.db, org, projectId);
    const key = await aKey(test.db, { orgId: org, projectId, createdBy: admin.id, scopes: ["requests", "audit:read", "admin"] });
    expect((await open(key.secret)).response.status).toBe(403);
    const token = await aToken(test.db, org, admin.id);
    await test.db.update(memberships).set({ deactivatedAt: new Date() }).where(eq(memberships.userId, admin.id));
    expect((await open(token)).response.status).toBe(401);
    expect((await GET(new Request("http://127.0.0.1:3000/api/events"))).status).toBe(401);
  });
});

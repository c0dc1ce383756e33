import { desc, eq } from "drizzle-orm";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { auditEvents, auditHeads, projects } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization, aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { POST } from "@/app/api/orgs/[org]/projects/route";
import { complain } from "@/lib/complain";
import { newId } from "@/lib/ids";

let test: TestDatabase;

beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());

it.each(["the next place", "the same predecessor"])("a line put into the chain past the server, at %s: every write is refused, says why and where to look, and so does the log", async (place) => {
  const orgId = await anOrganization(test.db);
  const owner = await aMember(test.db, orgId, { role: "owner" });
  const token = await aToken(test.db, orgId, owner.id);
  const create = (name: string) => POST(new Request(`http://127.0.0.1:3000/api/orgs/${orgId}/projects`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: JSON.stringify({ name }) }), { params: Promise.resolve({ org: orgId }) });
  expect((await create("before")).status).toBe(201);
  const [head] = await test.db.select().from(auditHeads).where(eq(auditHeads.orgId, orgId));
  const [last] = await test.db.select().from(auditEvents).where(eq(auditEvents.orgId, orgId)).orderBy(desc(auditEvents.seq)).limit(1);
  if (head === undefined || last === undefined) throw new Error("nothing was recorded");
  const forged = place === "the next place" ? { seq: head.seq + 1, prev: randomBytes(32) } : { seq: head.seq + 50, prev: head.hash };
  await test.db.insert(auditEvents).values({ ...last, ...forged, id: newId("event"), hash: randomBytes(32) });

  const written: string[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((line) => written.push(String(line)) > 0);
  const answer = await create("after");
  const body = (await answer.json()) as Record<string, unknown>;
  const failed = await test.db.insert(auditEvents).values({ ...last, ...forged, id: newId("event") }).catch((error: unknown) => error);
  complain("Due work failed", failed);
  stderr.mockRestore();
  expect([answer.status, body.error, body.code]).toEqual([500, "audit_chain_broken", "E1404"]);
  expect(body.message).toMatch(/holds a line that this server did not write.*Nothing was decided or saved\..*Verify chain/);
  expect(body.documentation).toMatch(/\/docs\/errors\/E1404$/);
  expect(written).toHaveLength(2);
  for (const line of written) expect(line).toMatch(/holds a line that this server did not write/);
  expect(await test.db.$count(projects, eq(projects.name, "after"))).toBe(0);
});

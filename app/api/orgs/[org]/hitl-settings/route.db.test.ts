import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DELETE, GET, PUT } from "@/app/api/orgs/[org]/hitl-settings/route";
import { POST as TEST } from "@/app/api/orgs/[org]/hitl-settings/test/route";
import { PUT as PUT_POLICY } from "@/app/api/projects/[id]/policy/route";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aMember, anOrganization, aProject, aToken, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import type { Handler } from "@/lib/http/route";
import type { Id } from "@/lib/ids";
import type { Role } from "@/lib/vocabulary";

let test: TestDatabase;
let org: Id<"org">;
let web: Id<"project">;
let people: Record<Role, TestPerson>;

beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());

beforeEach(async () => {
  org = await anOrganization(test.db);
  web = await aProject(test.db, org, "web");
  const person = (role: Role) => aMember(test.db, org, { role });
  people = { viewer: await person("viewer"), member: await person("member"), approver: await person("approver"), admin: await person("admin"), owner: await person("owner") };
});

type Call = { as: string; params: Record<string, string>; method?: string; body?: unknown; query?: string };

async function call(handler: Handler, { as, params, method = "GET", body, query = "" }: Call) {
  const request = new Request(`http://127.0.0.1:3000/api${query}`, {
    method,
    headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const tokenOf = (role: Role) => aToken(test.db, org, people[role].id);

describe("the settings routes", () => {
  it("let every member read, and only admins and admin keys write", async () => {
    const keys = { plain: await aKey(test.db, { orgId: org, projectId: web, createdBy: people.owner.id }), admin: await aKey(test.db, { orgId: org, projectId: web, createdBy: people.owner.id, scopes: ["admin"] }) };
    const params = { org };
    expect((await call(GET, { as: await tokenOf("viewer"), params })).status).toBe(200);
    expect((await call(GET, { as: keys.plain.secret, params })).status).toBe(403);
    const put = { method: "PUT", params, body: { scope: "org", enabled: true } };
    for (const role of ["viewer", "member", "approver"] as const) expect((await call(PUT, { ...put, as: await tokenOf(role) })).status).toBe(403);
    expect((await call(PUT, { ...put, as: keys.plain.secret })).body).toMatchObject({ error: "insufficient_scope" });
    expect(await call(PUT, { ...put, as: keys.admin.secret })).toMatchObject({ status: 200, body: { enabled: true, updated_by: "key ci" } });
    expect(await call(DELETE, { as: await tokenOf("admin"), method: "DELETE", params, query: "?scope=org" })).toMatchObject({ status: 200, body: { removed: true } });
  });

  it("let an admin key send a test request, and no other key or lesser role", async () => {
    const key = (scopes: ("requests" | "admin")[]) => aKey(test.db, { orgId: org, projectId: web, createdBy: people.owner.id, scopes });
    const [plain, admin] = [await key(["requests"]), await key(["admin"])];
    await call(PUT, { as: admin.secret, method: "PUT", params: { org }, body: { scope: "org", enabled: true } });
    const send = { method: "POST", params: { org }, body: { scope: "org" } };
    expect(await call(TEST, { ...send, as: admin.secret })).toMatchObject({ status: 201, body: { is_test: true, state: "pending", requestor: { id: people.owner.id } } });
    expect((await call(TEST, { ...send, as: plain.secret })).body).toMatchObject({ error: "insufficient_scope" });
    expect((await call(TEST, { ...send, as: await tokenOf("approver") })).status).toBe(403);
  });

  it("answer 404 for another organization and name what is unknown, missing or not of the right kind", async () => {
    const as = await tokenOf("owner");
    const globex = await anOrganization(test.db, "globex");
    expect((await call(GET, { as, params: { org: globex } })).status).toBe(404);
    expect((await call(GET, { as, params: { org: "acme" } })).status).toBe(404);
    const put = (body: unknown) => call(PUT, { as, method: "PUT", params: { org }, body });
    expect(await put({ scope: "org", enabeld: true })).toMatchObject({ status: 400, body: { message: expect.stringContaining("enabeld") } });
    expect(await put({ scope: "project" })).toMatchObject({ status: 400, body: { message: expect.stringContaining("scope_id") } });
    expect(await put({ scope: "team" })).toMatchObject({ status: 400 });
    expect(await put({ scope: "org", quorum: 1.5 })).toMatchObject({ status: 400, body: { message: expect.stringContaining("quorum") } });
    expect(await put({ scope: "org", default_timeout_seconds: 0 })).toMatchObject({ status: 400 });
  });

  it("send a test request to the people of the row that answers, and refuse where none does", async () => {
    const as = await tokenOf("admin");
    const send = (body: unknown) => call(TEST, { as, method: "POST", params: { org }, body });
    expect(await send({ scope: "project", scope_id: web })).toMatchObject({ status: 409 });
    await call(PUT, { as, method: "PUT", params: { org }, body: { scope: "org", enabled: true } });
    expect(await send({ scope: "project", scope_id: web })).toMatchObject({ status: 201, body: { state: "pending", governing_scope: "org", grant_id: null } });
  });
});

describe("the policy route", () => {
  it("keeps viewers out, answers 422 with places for a broken text, and 409 with a fresh diff for a stale one", async () => {
    const params = { id: web };
    const put = async (role: Role, body: unknown) => call(PUT_POLICY, { as: await tokenOf(role), method: "PUT", params, body });
    const yaml = "rules:\n  - allow: 'Bash:*'\n";
    expect((await put("approver", { yaml })).status).toBe(403);
    expect(await put("admin", { yaml: "rules:\n  - alow: x\n" })).toMatchObject({ status: 422, body: { code: "E1201", details: { errors: [{ line: 2 }] } } });
    expect(await put("admin", { yaml, expected_version: 0 })).toMatchObject({ status: 200, body: { version: 1, answered_requests: 0 } });
    expect(await put("owner", { yaml: `${yaml}# two\n`, expected_version: 0 })).toMatchObject({ status: 409, body: { code: "E1303", details: { current_version: 1 } } });
    expect((await call(PUT_POLICY, { as: await tokenOf("admin"), method: "PUT", params: { id: org }, body: { yaml } })).status).toBe(404);
  });
});

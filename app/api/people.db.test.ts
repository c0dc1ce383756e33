import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "@/db/client";
import { apiKeys, memberships, personalTokens } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aMember, anOrganization, aProject, aToken, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { GET as getIdentity } from "@/app/api/identity/route";
import { DELETE as deleteKey } from "@/app/api/keys/[id]/route";
import { GET as getKeys, POST as postKey } from "@/app/api/projects/[id]/keys/route";
import { GET as getProject } from "@/app/api/projects/[id]/route";
import { PATCH as patchMember } from "@/app/api/orgs/[org]/members/[id]/route";
import { GET as getMembers, POST as postMember } from "@/app/api/orgs/[org]/members/route";
import { GET as getOrganization } from "@/app/api/orgs/[org]/route";
import { POST as postOrganization } from "@/app/api/session/organization/route";
import { GET as getSession } from "@/app/api/session/route";
import { POST as postLink } from "@/app/api/auth/sign-in-link/route";
import { POST as signIn } from "@/app/api/auth/sign-in/route";
import { POST as signOut } from "@/app/api/auth/sign-out/route";
import { GET as getTokens, POST as postToken } from "@/app/api/tokens/route";
import { doorNonce, doorProof } from "@/lib/auth/door-nonce";
import { createSignInLink, openSession } from "@/lib/auth/sign-in-link";
import type { Handler } from "@/lib/http/route";
import type { Id } from "@/lib/ids";
import { crc32Hex } from "@/lib/keys/format";

let test: TestDatabase;
let org: Id<"org">;
let project: Id<"project">;
let olivia: TestPerson;
let victor: TestPerson;

beforeAll(async () => {
  test = await productDatabase();
  org = await anOrganization(test.db, "acme");
  project = await aProject(test.db, org, "web");
  olivia = await aMember(test.db, org, { role: "owner", email: "olivia@acme.com" });
  victor = await aMember(test.db, org, { role: "viewer" });
});
afterAll(() => test.close());

type Call = { method?: string; token?: string; cookie?: string; body?: unknown; headers?: Record<string, string>; params?: Record<string, string> };
type Answer = { status: number; body: Record<string, unknown>; headers: Headers };

async function call(handler: Handler, { method = "GET", token, cookie, body, headers = {}, params = {} }: Call): Promise<Answer> {
  const request = new Request("http://127.0.0.1:3000/api", {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie: `countersign.session=${cookie}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
}

const sameOrigin = { "sec-fetch-site": "same-origin" };
const sessionOf = async (person: TestPerson) => (await openSession((await createSignInLink(test.db, person.id)).token, "r_1")).token;

/** What the link's page gives back from the browser that opened it. */
function fromDoor(token: string): { proof: string; headers: Record<string, string> } {
  const nonce = doorNonce(undefined);
  return { proof: doorProof(nonce, token), headers: { ...sameOrigin, cookie: `countersign.door=${nonce}` } };
}

describe("signing in with a link", () => {
  const landing = async (next?: string) => {
    const { token } = await createSignInLink(test.db, olivia.id);
    const { proof, headers } = fromDoor(token);
    return (await call(signIn, { method: "POST", headers, body: next === undefined ? { token, proof } : { token, proof, next } })).body.next;
  };

  it("leads to the page that was asked for, and to the inbox where that is no page of ours", async () => {
    expect(await landing("/grants?state=active")).toBe("/grants?state=active");
    for (const next of [undefined, "//evil.com", "/\\evil.com", "https://evil.com", "/approvals/..//evil.com", "/api/auth/sign-out"]) expect(await landing(next), next).toBe("/approvals");
  });
});

describe("an API key", () => {
  it("is shown once, kept as a digest, works, and is refused on the very next call after it was revoked", async () => {
    const token = await aToken(test.db, org, olivia.id);
    const made = await call(postKey, { method: "POST", token, body: { name: "ci" }, params: { id: project } });
    expect(made.status).toBe(201);
    const secret = String(made.body.key);
    expect(secret).toMatch(/^cz_live_[0-9a-f]{64}$/);
    expect(made.body.scopes).toEqual(["requests"]);
    expect((await call(getProject, { token, params: { id: project } })).body).toMatchObject({ name: "web", active_keys: 1 });
    const listed = await call(getKeys, { token, params: { id: project } });
    expect(JSON.stringify(listed.body)).not.toContain(secret.slice(8, 40));
    const [row] = await test.db.select().from(apiKeys).where(eq(apiKeys.id, made.body.id as Id<"key">));
    expect(Buffer.from(row?.digest ?? []).toString("hex")).not.toContain(secret.slice(8, 40));
    const identity = () => call(getIdentity, { token: secret, headers: { "x-cz-requestor-email": "olivia@acme.com" } });
    expect((await identity()).body).toMatchObject({ user_id: olivia.id, email: "olivia@acme.com", organization: "acme", project: "web", key_id: made.body.id });
    expect((await call(deleteKey, { method: "DELETE", token, params: { id: String(made.body.id) } })).status).toBe(200);
    expect((await identity()).status).toBe(401);
    expect((await call(getProject, { token, params: { id: project } })).body).toMatchObject({ active_keys: 0 });
  });

  it("with one wrong digit is refused without a query", async () => {
    const { secret } = await aKey(test.db, { orgId: org, projectId: project, createdBy: olivia.id });
    const queries = countQueries();
    expect((await call(getIdentity, { token: secret, headers: { "x-cz-requestor-email": "olivia@acme.com" } })).status).toBe(200);
    expect(queries.taken()).toBeGreaterThan(0);
    for (let at = 8; at < secret.length; at += 1) {
      const digit = secret[at] === "0" ? "1" : "0";
      const answer = await call(getIdentity, { token: `${secret.slice(0, at)}${digit}${secret.slice(at + 1)}` });
      expect(answer.status).toBe(401);
    }
    expect(queries.taken()).toBe(0);
    const digits = "0".repeat(56);
    expect((await call(getIdentity, { token: `cz_live_${digits}${crc32Hex(digits)}` })).status).toBe(401);
    expect(queries.taken()).toBe(1);
    queries.stop();
  });

  it("is made by admins only, whatever it may do", async () => {
    const token = await aToken(test.db, org, victor.id);
    expect((await call(postKey, { method: "POST", token, body: { name: "x", scopes: ["admin"] }, params: { id: project } })).status).toBe(403);
    const carol = await aMember(test.db, org, { role: "admin" });
    const made = await call(postKey, { method: "POST", token: await aToken(test.db, org, carol.id), body: { name: "x", scopes: ["admin"], mode: "test" }, params: { id: project } });
    expect(made.body).toMatchObject({ mode: "test", scopes: ["admin"], created_by: { id: carol.id } });
  });

  it("cannot manage people or keys itself, even with the scope admin", async () => {
    const { secret } = await aKey(test.db, { orgId: org, projectId: project, createdBy: olivia.id, scopes: ["admin", "requests"] });
    expect((await call(postKey, { method: "POST", token: secret, body: { name: "x" }, params: { id: project } })).status).toBe(403);
    expect((await call(postMember, { method: "POST", token: secret, body: { email: "x@acme.com", role: "owner" }, params: { org } })).status).toBe(403);
  });
});

describe("GET /api/identity", () => {
  it.each([
    [undefined, "E1307"],
    ["stranger@acme.com", "E1308"],
  ])("the header %s is a flat 400 %s", async (header, code) => {
    const { secret } = await aKey(test.db, { orgId: org, projectId: project, createdBy: olivia.id });
    const answer = await call(getIdentity, { token: secret, headers: header === undefined ? {} : { "x-cz-requestor-email": header } });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code });
    expect(typeof answer.body.message).toBe("string");
  });
});

describe("signing in and out", () => {
  it("needs same-origin proof and the proof of its page in this very browser, sets an HttpOnly cookie that is the session, and ends it", async () => {
    const { token } = await createSignInLink(test.db, olivia.id);
    const { proof, headers } = fromDoor(token);
    const [elsewhere, other] = [fromDoor(token), fromDoor("x".repeat(43))];
    expect((await call(signIn, { method: "POST", body: { token, proof }, headers: { ...headers, "sec-fetch-site": "cross-site" } })).status).toBe(403);
    expect((await call(signIn, { method: "POST", body: { token, proof } })).status).toBe(403);
    for (const bad of [{ body: { token }, headers }, { body: { token, proof }, headers: sameOrigin }, { body: { token, proof }, headers: elsewhere.headers }, { body: { token, proof: other.proof }, headers: other.headers }, { body: { token, proof: "" }, headers }]) {
      expect((await call(signIn, { method: "POST", ...bad })).status).toBe(403);
    }
    const there = await sessionOf(await aMember(test.db, org));
    expect((await call(signIn, { method: "POST", body: { token, proof }, headers: { ...headers, cookie: `${headers["cookie"]}; countersign.session=${there}` } })).status, "signed in as somebody else").toBe(403);
    const opened = await call(signIn, { method: "POST", body: { token, proof }, headers });
    expect(opened.body).toMatchObject({ user_id: olivia.id, next: "/approvals" });
    const setCookie = opened.headers.get("set-cookie") ?? "";
    expect(setCookie).toMatch(/^countersign\.session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/);
    const cookie = /=([\w-]{43});/.exec(setCookie)?.[1] ?? "";
    expect((await call(getSession, { cookie })).body).toMatchObject({ user: { id: olivia.id }, role: "owner", organization: { id: org } });
    expect((await call(signIn, { method: "POST", body: { token, proof }, headers })).status).toBe(410);
    expect((await call(signOut, { method: "POST", cookie, headers: sameOrigin })).headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await call(getSession, { cookie })).status).toBe(401);
  });
});

describe("asking for a link", () => {
  it("says the same to a member and to a stranger, and nothing of the sort to another site", async () => {
    const ask = async (email: string, headers: Record<string, string> = sameOrigin) => {
      const { status, body } = await call(postLink, { method: "POST", body: { email }, headers });
      return { status, body };
    };
    const member = await ask("olivia@acme.com");
    expect(member).toEqual(await ask("nobody@acme.com"));
    expect(member.status).toBe(202);
    expect((await ask("olivia@acme.com", { origin: "https://evil.example" })).status).toBe(403);
    expect((await ask("olivia@acme.com, nobody@acme.com")).status).toBe(400);
  });
});

describe("personal tokens", () => {
  it("cannot manage tokens: only a browser session can", async () => {
    const token = await aToken(test.db, org, olivia.id);
    expect((await call(getTokens, { token })).status).toBe(403);
    const cookie = await sessionOf(olivia);
    expect((await call(postToken, { method: "POST", cookie, body: { name: "cli" }, headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
    const made = await call(postToken, { method: "POST", cookie, body: { name: "cli", expires_in_seconds: 3_600 }, headers: sameOrigin });
    expect(made.status).toBe(201);
    expect((await call(getSession, { token: String(made.body.token) })).body).toMatchObject({ user: { id: olivia.id } });
    await test.db.update(personalTokens).set({ expiresAt: new Date(Date.now() - 1_000) }).where(eq(personalTokens.id, made.body.id as Id<"token">));
    expect((await call(getSession, { token: String(made.body.token) })).status).toBe(401);
  });
});

describe("another organization", () => {
  it("is not there: its path and its ids answer 404 with the same body", async () => {
    const other = await anOrganization(test.db, "globex");
    const lab = await aProject(test.db, other);
    const gina = await aMember(test.db, other, { role: "owner" });
    const hers = await aKey(test.db, { orgId: other, projectId: lab, createdBy: gina.id });
    const token = await aToken(test.db, org, olivia.id);
    const missing = await call(getProject, { token, params: { id: "prj_00000000000000000000000000" } });
    const foreign = [
      await call(getMembers, { token, params: { org: other } }),
      await call(getOrganization, { token, params: { org: other } }),
      await call(postMember, { method: "POST", token, body: { email: "a@b.co", role: "owner" }, params: { org: other } }),
      await call(patchMember, { method: "PATCH", token, body: { role: "viewer" }, params: { org, id: gina.id } }),
      await call(getProject, { token, params: { id: lab } }),
      await call(getKeys, { token, params: { id: lab } }),
      await call(postKey, { method: "POST", token, body: { name: "x" }, params: { id: lab } }),
      await call(deleteKey, { method: "DELETE", token, params: { id: hers.id } }),
    ];
    const shape = ({ status, body }: Answer) => ({ status, error: body.error, code: body.code, message: body.message });
    for (const answer of foreign) expect(shape(answer)).toEqual(shape(missing));
    expect(missing.status).toBe(404);
  });

  it("can be switched to by its own members only", async () => {
    const second = await anOrganization(test.db, "second");
    await test.db.insert(memberships).values({ orgId: second, userId: olivia.id, role: "viewer" });
    const third = await anOrganization(test.db, "third");
    const cookie = await sessionOf(olivia);
    expect((await call(postOrganization, { method: "POST", cookie, body: { org: third }, headers: sameOrigin })).status).toBe(404);
    expect((await call(postOrganization, { method: "POST", cookie, body: { org: second }, headers: sameOrigin })).body).toMatchObject({ organization: { id: second }, role: "viewer" });
    expect((await call(getSession, { cookie })).body).toMatchObject({ organization: { id: second, name: "second" }, role: "viewer" });
  });
});

describe("bodies", () => {
  it.each([
    [{ email: "x@acme.com", role: "king" }],
    [{ email: "x@acme.com", role: "member", admin: true }],
    [{ email: "x@acme.com, y@acme.com", role: "member" }],
    [{ email: ["x@acme.com"], role: "member" }],
    [{ role: "member" }],
    [{ email: "x@acme.com", role: "member", name: "a\u0007b" }],
  ])("%j is a 400 that names the field", async (body) => {
    const answer = await call(postMember, { method: "POST", token: await aToken(test.db, org, olivia.id), body, params: { org } });
    expect(answer.status).toBe(400);
    expect((answer.body.details as { fields: unknown[] }).fields.length).toBeGreaterThan(0);
  });
});

/** Counts what the product asks the database, by standing in front of its pool. */
function countQueries() {
  const store = globalThis as unknown as { countersignDatabase: Connection };
  const real = store.countersignDatabase;
  let count = 0;
  const sql = new Proxy(real.sql, {
    apply(target, self, args: unknown[]) {
      if (Array.isArray(args[0])) count += 1;
      return Reflect.apply(target as unknown as (...all: unknown[]) => unknown, self, args);
    },
  });
  store.countersignDatabase = { ...real, sql };
  return {
    taken: () => {
      const seen = count;
      count = 0;
      return seen;
    },
    stop: () => {
      store.countersignDatabase = real;
    },
  };
}

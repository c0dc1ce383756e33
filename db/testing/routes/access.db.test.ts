import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import type { Access } from "@/lib/auth/permissions";
import { ROLES } from "@/lib/vocabulary";
import { call, expectErrorShape, type Answer } from "./call";
import { fingerprint } from "./fingerprint";
import { sampleBody, sampleQuery } from "./samples";
import { allOperations, isOpen, type Operation } from "./walk";
import { aSide, credentialOf, type Credential, type Side } from "./world";

/** What tells nothing of any organization and so asks nobody who they are, or proves who calls by a signature over its bytes; a new one has to be named here. */
const FOR_ANYONE = ["GET /api/auth/{nextauth}", "POST /api/auth/{nextauth}", "GET /api/dev/mailbox", "GET /api/openapi.json", "GET /healthz", "GET /policy.schema.json", "GET /readyz", "GET /api/unsubscribe", "POST /api/unsubscribe", "POST /api/integrations/slack/interactions"];

let test: TestDatabase;
let acme: Side;
let globex: Side;
const operations = await allOperations();
const guarded = operations.filter((operation) => operation.form !== null && !isOpen(operation));
const writes = operations.filter(({ method, form }) => method !== "GET" && form !== null);

beforeAll(async () => {
  test = await productDatabase();
  acme = await aSide(test.db);
  globex = await aSide(test.db);
});
afterAll(() => test.close());

/** What the table of contract section 2 and the form say of this caller, worked out apart from the product's own code. */
function mayEnter(access: Access, { kind, role, scope }: Credential): boolean {
  if (kind === "anonymous") return false;
  if (kind === "key") return access.key === scope;
  const least = kind === "token" && access.token !== undefined ? access.token : access.session;
  return least !== undefined && least !== false && role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** A query that no address knows is refused only after the caller was let in. */
const probe = (operation: Operation, credential: Credential) => call(operation, acme, credential, { query: "?no_such_field=1", body: operation.method === "GET" ? undefined : {} });

function expectKeptOut(answer: Answer, credential: Credential, about: string): void {
  expect(answer.status, about).toBe(credential.kind === "anonymous" ? 401 : 403);
  if (credential.kind !== "anonymous") expect(["forbidden", "insufficient_scope"], about).toContain(answer.body["error"]);
  expectErrorShape(answer, about);
}

describe("every operation lets in whom its form names, and nobody else", () => {
  it.each(guarded.map((operation) => [operation.name, operation] as const))("%s", async (name, operation) => {
    const access = operation.form?.access ?? {};
    for (const credential of acme.credentials) {
      const about = `${name} as ${credential.name}`;
      const answer = await probe(operation, credential);
      if (!mayEnter(access, credential)) {
        expectKeptOut(answer, credential, about);
        continue;
      }
      expect(answer.status, `${about}: ${answer.text}`).toBe(400);
      expect(answer.body["message"], about).toContain("no_such_field");
    }
  });

  it("routes without a form are known here one by one", () => {
    expect(operations.filter(({ form }) => form === null).map(({ name }) => name).toSorted()).toEqual(FOR_ANYONE.toSorted());
  });
});

describe("one call has one credential", () => {
  const identity = () => operations.find(({ name }) => name === "GET /api/key")!;
  const secretOf = (name: string) => credentialOf(acme, name).headers["authorization"]?.replace("Bearer ", "") ?? "";

  it("Authorization and X-API-Key that differ are refused, whichever of them is good and in whatever order; the same in both is fine", async () => {
    const [key, other] = [secretOf("a key with requests"), secretOf("a key with admin")];
    const bearer = (secret: string) => `Bearer ${secret}`;
    expect((await call(identity(), acme, null, { headers: { authorization: bearer(key), "x-api-key": key } })).status).toBe(200);
    expect((await call(identity(), acme, null, { headers: { "x-api-key": key } })).status).toBe(200);
    for (const headers of [{ authorization: bearer(key), "x-api-key": other }, { authorization: bearer(other), "x-api-key": key }, { authorization: bearer(key), "x-api-key": "" }, { authorization: "Basic YWxpY2U6cHc=", "x-api-key": key }]) {
      const answer = await call(identity(), acme, null, { headers });
      expect(answer).toMatchObject({ status: 401, body: { error: "unauthenticated", message: expect.stringContaining("are not the same, so neither was used") } });
    }
  });
});

describe("contract section 2", () => {
  it("keys never decide, and never manage people, keys, tokens, projects or the organization", () => {
    const shut = /^\w+ \/api\/(approval-requests\/\{id\}\/(decide|delegate)|grants|tokens|session|keys|channels|deliveries|orgs\/\{org\}(\/(members|projects|keys|channels|messages).*)?$|projects\/\{id\}(\/keys)?$)/;
    const open = guarded.filter(({ name, form }) => shut.test(name) && form?.access.key !== undefined);
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it("whoever changes members, keys, projects, settings or policies is an admin at least", () => {
    const administration = /^(POST|PUT|PATCH|DELETE) \/api\/(orgs\/|keys\/|projects\/\{id\}(\/keys|\/policy|\/policy\/restore)?$)/;
    const weak = guarded.filter(({ name, form }) => administration.test(name) && !["admin", "owner"].includes(form?.access.session ?? "admin"));
    expect(weak.map(({ name }) => name)).toEqual([]);
    const loose = guarded.filter(({ name, form }) => administration.test(name) && !["admin", undefined].includes(form?.access.key));
    expect(loose.map(({ name }) => name)).toEqual([]);
  });

  it("only a browser session manages tokens", () => {
    const tokens = guarded.filter(({ path }) => path.startsWith("/api/tokens"));
    expect(tokens.length).toBeGreaterThan(2);
    for (const { name, form } of tokens) expect(form?.access.token, name).toBe(false);
  });
});

describe("a credential that is no longer good", () => {
  it("is refused on the very next call: a revoked key, a removed member's token and session", async () => {
    const { orgId, projectId, olivia } = acme.office;
    const key = await aKey(test.db, { orgId, projectId, createdBy: olivia.id });
    const identity = operation("GET /api/identity");
    const asKey = { name: "a key", kind: "key", headers: { authorization: `Bearer ${key.secret}`, "x-cz-requestor-email": acme.office.alice.email } } as const;
    expect((await call(identity, acme, asKey)).status).toBe(200);
    expect((await call(operation("DELETE /api/keys/{id}"), acme, credentialOf(acme, "owner in a browser"), { params: { id: key.id } })).status).toBe(200);
    const refused = await call(identity, acme, asKey);
    expect(refused.status).toBe(401);
    expectErrorShape(refused, "a revoked key");

    const gone = acme.office.bob;
    const token = { name: "bob", kind: "token", headers: { authorization: `Bearer ${await aToken(test.db, orgId, gone.id)}` } } as const;
    const session = operation("GET /api/session");
    expect((await call(session, acme, token)).status).toBe(200);
    expect((await call(operation("DELETE /api/orgs/{org}/members/{id}"), acme, credentialOf(acme, "owner in a browser"), { params: { id: gone.id } })).status).toBe(200);
    expect((await call(session, acme, token)).status).toBe(401);
  });
});

describe("a cookie without proof of the same origin", () => {
  const strangers: [string, Record<string, string>][] = [
    ["no proof at all", {}],
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["a sister site", { "sec-fetch-site": "same-site" }],
    ["typed into the address bar", { "sec-fetch-site": "none" }],
    ["another origin", { origin: "https://evil.example" }],
    ["a null origin", { origin: "null" }],
    ["the same site and another origin", { "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
  ];

  it.each(strangers)("%s: every write is a 403 and changes nothing", async (_, proof) => {
    const { cookie = "" } = credentialOf(acme, "owner in a browser").headers;
    const before = await fingerprint(test.sql);
    for (const target of writes) {
      const answer = await call(target, acme, null, { headers: { cookie, ...proof }, query: sampleQuery(target.name, acme), body: sampleBody(target.name, acme) });
      expect(answer.status, target.name).toBe(403);
      expect(answer.body["error"], target.name).toBe("cross_site");
      expectErrorShape(answer, target.name);
    }
    expect(await fingerprint(test.sql)).toEqual(before);
  });

  it("the same calls with the proof do change something, so that the refusal is the proof's doing", async () => {
    const rename = operation("PATCH /api/orgs/{org}");
    const before = await fingerprint(test.sql);
    expect((await call(rename, globex, credentialOf(globex, "owner in a browser"), { body: { name: "globex, renamed" } })).status).toBe(200);
    expect(await fingerprint(test.sql)).not.toEqual(before);
  });
});

describe("GET and HEAD", () => {
  it("write nothing, whoever calls what; only an export appends, namely one event of itself", async () => {
    const reads = operations.filter(({ method, name }) => method === "GET" && name !== "GET /api/audit/export");
    const before = await fingerprint(test.sql);
    let answered = 0;
    const everybody = [...acme.credentials, credentialOf(globex, "owner by token")].flatMap((credential) => ["GET", "HEAD"].map((method) => ({ credential, method })));
    for (const read of reads) {
      for (const { credential, method } of everybody) {
        const answer = await call(read, acme, credential, { method, query: sampleQuery(read.name, acme) });
        expect(answer.status, `${read.name} as ${credential.name}`).toBeLessThan(500);
        answered += answer.status === 200 ? 1 : 0;
      }
    }
    expect(answered).toBeGreaterThan(reads.length * 4);
    expect(await fingerprint(test.sql)).toEqual(before);

    const exporting = operation("GET /api/audit/export");
    expect((await call(exporting, acme, credentialOf(acme, "viewer by token"))).status).toBe(200);
    const after = await fingerprint(test.sql);
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(changed).toEqual(["audit_data", "audit_events", "audit_heads"]);
    expect(rowsOf(after["audit_events"]) - rowsOf(before["audit_events"])).toBe(1);
  });
});

const rowsOf = (digest = "") => Number.parseInt(digest, 10);

function operation(name: string): Operation {
  const found = operations.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no operation "${name}"`);
  return found;
}


import { createPublicKey, verify } from "node:crypto";
import { eq } from "drizzle-orm";
import { canonicalize, type JsonObject } from "@countersign/sdk/canonical";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/policies/bundle/route";
import { apiKeys, grants } from "@/db/schema";
import { anOffice, POLICY, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aGrant } from "@/db/testing/grants-factory";
import { aKey, aProject } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { audienceOf } from "@/lib/bundle/signing";
import type { Bundle } from "@/lib/bundle/schema";
import { publishPolicy } from "@/lib/policies/publish";

let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(() => test.close());

type Asking = { secret?: string; email?: string | null; tag?: string };

function ask({ secret = office.key.secret, email = office.alice.email, tag }: Asking = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${secret}`, ...(email === null ? {} : { "x-cz-requestor-email": email }), ...(tag === undefined ? {} : { "if-none-match": tag }) };
  return GET(new Request("http://127.0.0.1:3000/api/policies/bundle", { headers }), { params: Promise.resolve({}) });
}

const read = async (asking: Asking = {}) => (await (await ask(asking)).json()) as Bundle;
const tagOf = async (asking: Asking = {}) => (await ask(asking)).headers.get("etag") ?? "";

function isSigned({ key_id: _keyId, public_key: publicKey, signature, ...content }: Bundle): boolean {
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey.slice("ed25519:".length) }, format: "jwk" });
  return verify(null, Buffer.from(`countersign-bundle-v1\n${canonicalize(content as unknown as JsonObject)}`), key, Buffer.from(signature, "base64url"));
}

describe("the bundle", () => {
  it("holds the live policy, the requestor and for whom it is meant, and its signature covers every member", async () => {
    const bundle = await read();
    expect(bundle).toMatchObject({
      version: 1,
      organization_id: office.orgId,
      project: { id: office.projectId, name: "web" },
      requestor: { id: office.alice.id, email: office.alice.email },
      audience: { key: audienceOf(office.key.secret), email: office.alice.email },
      policy: { version: 1, yaml: POLICY },
      more_grants: false,
    });
    expect(isSigned(bundle)).toBe(true);
    expect(isSigned({ ...bundle, policy: { ...bundle.policy!, yaml: `${POLICY}  - allow: '*'\n` } })).toBe(false);
    expect(isSigned({ ...bundle, organization_id: "org_other" })).toBe(false);
    expect(JSON.stringify(bundle)).not.toContain(office.key.secret);
  });

  it("another organization signs with another key", async () => {
    const other = await anOffice(test.db);
    const [mine, theirs] = [await read(), await read({ secret: other.key.secret, email: other.alice.email })];
    expect(theirs.public_key).not.toBe(mine.public_key);
    expect(isSigned({ ...theirs, public_key: mine.public_key })).toBe(false);
  });

  it("answers 304 without a body while nothing changed, and a strong tag that differs by key and by person", async () => {
    const tag = await tagOf();
    expect(tag).toMatch(/^"[0-9a-f]{64}"$/);
    const unchanged = await ask({ tag: `"other", ${tag}` });
    expect(unchanged.status).toBe(304);
    expect(await unchanged.text()).toBe("");
    expect(unchanged.headers.get("etag")).toBe(tag);
    const second = await aKey(test.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    expect(await tagOf({ secret: second.secret })).not.toBe(tag);
    expect(await tagOf({ email: office.bob.email })).not.toBe(tag);
    expect((await ask({ tag: '"older"' })).status).toBe(200);
  });

  it("a revoked key loses it at once, with the tag of what it had or without", async () => {
    const key = await aKey(test.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    const tag = await tagOf({ secret: key.secret });
    expect((await ask({ secret: key.secret, tag })).status).toBe(304);
    await test.db.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, key.id));
    expect([(await ask({ secret: key.secret, tag })).status, (await ask({ secret: key.secret })).status]).toEqual([401, 401]);
  });

  it("every change of policy or grants is another tag; a use of a grant is none", async () => {
    const seen = [await tagOf()];
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: `${POLICY}  - allow: 'git:*'\n` });
    seen.push(await tagOf());
    const { id } = await aGrant(test.db, { orgId: office.orgId, projectId: office.projectId, requestorId: office.alice.id, givenBy: office.bob.id });
    seen.push(await tagOf());
    expect((await read()).grants.map((grant) => grant.id)).toContain(id);
    await test.db.update(grants).set({ uses: 3 }).where(eq(grants.id, id));
    expect(await tagOf()).toBe(seen.at(-1));
    await test.db.update(grants).set({ revokedAt: new Date() }).where(eq(grants.id, id));
    seen.push(await tagOf());
    expect((await read()).grants.map((grant) => grant.id)).not.toContain(id);
    expect(new Set(seen).size).toBe(3);
    expect(seen[3]).toBe(seen[1]);
  });

  it("lists nobody else's grants: another person's, another project's, expired and used ones stay out", async () => {
    const place = { orgId: office.orgId, projectId: office.projectId, givenBy: office.bob.id };
    const theirs = await aGrant(test.db, { ...place, requestorId: office.dana.id });
    const elsewhere = await aGrant(test.db, { ...place, projectId: await aProject(test.db, office.orgId), requestorId: office.alice.id });
    const expired = await aGrant(test.db, { ...place, requestorId: office.alice.id, grant: { expiresAt: new Date(Date.now() - 1_000) } });
    const used = await aGrant(test.db, { ...place, requestorId: office.alice.id, grant: { singleUse: true, uses: 1 } });
    const mine = await aGrant(test.db, { ...place, requestorId: office.alice.id });
    const listed = (await read()).grants.map((grant) => grant.id);
    expect(listed).toContain(mine.id);
    for (const { id } of [theirs, elsewhere, expired, used]) expect(listed).not.toContain(id);
  });

  it("whom guard refuses gets nothing to judge by; without a requestor there is a policy but no person", async () => {
    expect((await ask({ email: "nobody@acme.com" })).status).toBe(400);
    expect((await ask({ email: office.victor.email })).status).toBe(400);
    expect(await read({ email: null })).toMatchObject({ requestor: null, audience: { email: null }, policy: { yaml: expect.any(String) as string } });
  });
});

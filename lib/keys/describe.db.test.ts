import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/key/route";
import { approvalSettings } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { newId } from "@/lib/ids";
import type { KeyDescription } from "@/lib/keys/description";

let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(() => test.close());

async function describeMe(of: Office, email: string | null = of.alice.email): Promise<KeyDescription> {
  const headers = { authorization: `Bearer ${of.key.secret}`, ...(email === null ? {} : { "x-cz-requestor-email": email }) };
  const answer = await GET(new Request("http://127.0.0.1:3000/api/key", { headers }), { params: Promise.resolve({}) });
  expect(answer.status).toBe(200);
  return (await answer.json()) as KeyDescription;
}

describe("a key that asks about itself", () => {
  it("hears its scopes and place, and who could approve: never the requestor, nor whoever made the key", async () => {
    const told = await describeMe(office);
    expect(told).toMatchObject({ id: office.key.id, scopes: ["requests"], organization: { id: office.orgId }, project: { id: office.projectId, name: "web" }, requestor: { id: office.alice.id }, policy_version: 1 });
    expect(told.approvals).toMatchObject({ enabled: true, resolved_scope: "org", why: "They are on for the organization acme." });
    expect(told.approvals.approvers.map(({ name }) => name)).toEqual(["Bob", "Carol", "Dana"]);
    expect((await describeMe(office, office.bob.email)).approvals.approvers.map(({ name }) => name)).toEqual(["Carol", "Dana"]);
    expect(told.bundle_key.public_key).toMatch(/^ed25519:[A-Za-z0-9_-]{43}$/);
  });

  it("hears which row switches approvals off, and that nobody could approve then", async () => {
    const other = await anOffice(test.db);
    await test.db.insert(approvalSettings).values({ id: newId("setting"), orgId: other.orgId, scope: "project", scopeId: other.projectId, enabled: false });
    const { approvals } = await describeMe(other);
    expect(approvals).toMatchObject({ enabled: false, resolved_scope: "project", approvers: [], why: expect.stringContaining("off for the project web") as string });
  });

  it("hears of no requestor where the header names nobody, and is not refused for it", async () => {
    expect((await describeMe(office, null)).requestor).toBeNull();
    expect((await describeMe(office, "nobody@acme.com")).requestor).toBeNull();
  });
});

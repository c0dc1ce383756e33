import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aMember, anOrganization, aProject, type TestKey, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { resolveRequestor } from "@/lib/identity/resolve";

let test: TestDatabase;
let key: TestKey;
let alice: TestPerson;

beforeAll(async () => {
  test = await productDatabase();
  const org = await anOrganization(test.db, "acme");
  const other = await anOrganization(test.db, "globex");
  const olivia = await aMember(test.db, org, { role: "owner" });
  alice = await aMember(test.db, org, { email: "alice@acme.com", name: "Alice Nguyen" });
  await aMember(test.db, org, { email: "victor@acme.com", role: "viewer" });
  await aMember(test.db, org, { email: "gone@acme.com", deactivated: true });
  await aMember(test.db, other, { email: "gina@globex.com" });
  key = await aKey(test.db, { orgId: org, projectId: await aProject(test.db, org), createdBy: olivia.id });
});
afterAll(() => test.close());

describe("the person a key claims to act for", () => {
  it.each(["alice@acme.com", "ALICE@acme.com", "alice＠acme.com", "alice+agent@acme.com"])("%s is the member alice", async (claim) => {
    expect(await resolveRequestor(key.ctx, claim)).toEqual({ userId: alice.id, email: "alice@acme.com", name: "Alice Nguyen", personKey: "alice@acme.com", role: "member" });
  });

  it.each([
    [null, "identity_required", "E1307"],
    ["", "identity_required", "E1307"],
    ["gina@globex.com", "identity_not_in_org", "E1306"],
    ["gina+x@globex.com", "identity_not_in_org", "E1306"],
    ["nobody@acme.com", "identity_claim_rejected", "E1308"],
    ["victor@acme.com", "identity_claim_rejected", "E1308"],
    ["gone@acme.com", "identity_claim_rejected", "E1308"],
    ["alice@acme.com, gina@globex.com", "identity_claim_rejected", "E1308"],
    ['"alice"@acme.com', "identity_claim_rejected", "E1308"],
    ["alice@acme.com\r\nX: y", "identity_claim_rejected", "E1308"],
  ])("%j is refused as %s (%s), with 400", async (claim, slug, code) => {
    await expect(resolveRequestor(key.ctx, claim)).rejects.toMatchObject({ slug, code, status: 400 });
  });
});

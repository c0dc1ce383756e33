import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts, memberships, sessions, users } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { adapter } from "@/lib/auth/adapter";
import { pageAfter } from "@/lib/auth/options";
import { memberBySession } from "@/lib/auth/session-lookup";
import { mayComeIn } from "@/lib/auth/single-sign-on";
import { env } from "@/lib/env";
import type { Id } from "@/lib/ids";

let test: TestDatabase;
let alice: TestPerson;
let bob: TestPerson;
let org: Id<"org">;

beforeAll(async () => {
  test = await productDatabase();
  org = await anOrganization(test.db);
  alice = await aMember(test.db, org, { email: "alice@acme.com" });
  bob = await aMember(test.db, org, { email: "bob@acme.com" });
});
afterAll(() => test.close());

describe("single sign-on", () => {
  it.each([
    [{ sub: "1", email: "alice@acme.com", email_verified: true }, true],
    [{ sub: "1", email: "ALICE＠acme.com", email_verified: true }, true],
    [{ sub: "1", email: "alice@acme.com" }, false],
    [{ sub: "1", email: "alice@acme.com", email_verified: "true" }, false],
    [{ sub: "1", email: "alice@acme.com", email_verified: false }, false],
    [{ sub: "1", email: "alice+x@acme.com", email_verified: true }, false],
    [{ sub: "1", email: "stranger@acme.com", email_verified: true }, false],
    [{ sub: "1", email: "alice@acme.com, bob@acme.com", email_verified: true }, false],
    [{ sub: 1, email: "alice@acme.com", email_verified: true }, false],
    [{ email: "alice@acme.com", email_verified: true }, false],
  ])("%j comes in: %s", async (claims, comesIn) => expect(await mayComeIn("oidc", claims)).toBe(comesIn));

  it("never lets an account in as somebody else than it was linked to", async () => {
    await test.db.insert(accounts).values({ provider: "oidc", providerAccountId: "sub-bob", userId: bob.id });
    expect(await mayComeIn("oidc", { sub: "sub-bob", email: "alice@acme.com", email_verified: true })).toBe(false);
    expect(await mayComeIn("oidc", { sub: "sub-bob", email: "bob@acme.com", email_verified: true })).toBe(true);
  });

  it("lets no deactivated member in, linked or not", async () => {
    const gone = await aMember(test.db, org, { email: "gone@acme.com" });
    await test.db.insert(accounts).values({ provider: "oidc", providerAccountId: "sub-gone", userId: gone.id });
    await test.db.update(memberships).set({ deactivatedAt: new Date() }).where(eq(memberships.userId, gone.id));
    expect(await mayComeIn("oidc", { sub: "sub-gone", email: "gone@acme.com", email_verified: true })).toBe(false);
    expect(await adapter.getUserByAccount?.({ provider: "oidc", providerAccountId: "sub-gone" })).toBeNull();
    await expect(adapter.createSession?.({ sessionToken: "t".repeat(43), userId: gone.id, expires: new Date() })).rejects.toThrow();
  });

  it("makes no people, tells next-auth nothing of open sessions, and keeps a session as a hash", async () => {
    const before = await test.db.$count(users);
    await expect(adapter.createUser?.({ email: "new@acme.com", emailVerified: null } as never)).rejects.toThrow();
    expect(await test.db.$count(users)).toBe(before);
    await adapter.createSession?.({ sessionToken: "s".repeat(43), userId: alice.id, expires: new Date() });
    expect((await memberBySession("s".repeat(43)))?.actor.userId).toBe(alice.id);
    expect(await adapter.getSessionAndUser?.("s".repeat(43))).toBeNull();
    expect(JSON.stringify(await test.db.select().from(sessions))).not.toContain("s".repeat(43));
  });

  it("ends on the page that was asked for, by path or by our own address, and never on another origin", () => {
    const own = env().PUBLIC_URL;
    expect([pageAfter("/audit?actor=usr_1"), pageAfter(`${own}/grants?state=active`)]).toEqual(["/audit?actor=usr_1", "/grants?state=active"]);
    for (const url of ["https://evil.com/approvals", `${own}.evil.com/approvals`, `${own}@evil.com/approvals`, `${own}//evil.com`, "//evil.com", own]) expect(pageAfter(url), url).toBe("/approvals");
  });
});

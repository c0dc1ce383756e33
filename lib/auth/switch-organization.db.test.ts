import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents, memberships } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { memberBySession } from "@/lib/auth/session-lookup";
import { createSignInLink, openSession } from "@/lib/auth/sign-in-link";
import { switchOrganization } from "@/lib/auth/switch-organization";
import type { Id } from "@/lib/ids";

let test: TestDatabase;
let here: Id<"org">;
let there: Id<"org">;

beforeAll(async () => {
  test = await productDatabase();
  here = await anOrganization(test.db);
  there = await anOrganization(test.db, "globex");
});
afterAll(() => test.close());

async function signedIn() {
  const person = await aMember(test.db, here, { role: "admin" });
  const { token } = await createSignInLink(test.db, person.id);
  return { person, token: (await openSession(token, "r_1")).token };
}

describe("switching the organization of a session", () => {
  it("goes on with the role that the person has there, and that organization records it", async () => {
    const { person, token } = await signedIn();
    await test.db.insert(memberships).values({ orgId: there, userId: person.id, role: "viewer" });
    await switchOrganization(token, there, "r_2");
    expect(await memberBySession(token)).toMatchObject({ orgId: there, actor: { role: "viewer" } });
    expect(await test.db.$count(auditEvents, and(eq(auditEvents.orgId, there), eq(auditEvents.actorId, person.id), eq(auditEvents.type, "session.opened")))).toBe(1);
  });

  it("hides an organization that the person is not an active member of, and stays where it is", async () => {
    const { person, token } = await signedIn();
    await expect(switchOrganization(token, there, "r_2")).rejects.toMatchObject({ slug: "not_found" });
    await test.db.insert(memberships).values({ orgId: there, userId: person.id, role: "owner", deactivatedAt: new Date() });
    await expect(switchOrganization(token, there, "r_2")).rejects.toMatchObject({ slug: "not_found" });
    expect((await memberBySession(token))?.orgId).toBe(here);
  });

  it("records nothing when it is already there, and refuses without a session", async () => {
    const { person, token } = await signedIn();
    const before = await test.db.$count(auditEvents, eq(auditEvents.actorId, person.id));
    await switchOrganization(token, here, "r_2");
    expect(await test.db.$count(auditEvents, eq(auditEvents.actorId, person.id))).toBe(before);
    await expect(switchOrganization(null, here, "r_2")).rejects.toMatchObject({ slug: "unauthenticated" });
  });
});

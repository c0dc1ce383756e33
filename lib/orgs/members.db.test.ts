import { and, eq, isNull, ne } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditEvents, deliveries, memberships, sessions } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization, aToken, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { memberByToken } from "@/lib/auth/credentials";
import { hashToken, memberBySession } from "@/lib/auth/session-lookup";
import { createSignInLink, openSession } from "@/lib/auth/sign-in-link";
import type { Id } from "@/lib/ids";
import { addMember } from "@/lib/orgs/add-member";
import { changeMember, removeMember } from "@/lib/orgs/change-member";

let test: TestDatabase;
let org: Id<"org">;
let olivia: TestPerson;
let carol: TestPerson;

beforeAll(async () => {
  test = await productDatabase({ max: 30 });
});
afterAll(() => test.close());
beforeEach(async () => {
  org = await anOrganization(test.db);
  olivia = await aMember(test.db, org, { role: "owner" });
  carol = await aMember(test.db, org, { role: "admin" });
});

const owners = () => test.db.$count(memberships, and(eq(memberships.orgId, org), eq(memberships.role, "owner"), isNull(memberships.deactivatedAt)));

describe("the last owner", () => {
  it("stays when all owners demote or remove each other at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const group = [olivia, ...(await Promise.all(Array.from({ length: 5 }, () => aMember(test.db, org, { role: "owner" }))))];
      await Promise.allSettled(group.map((owner, index) => (index % 2 === 0 ? changeMember(owner.ctx, owner.id, { role: "viewer" }) : removeMember(owner.ctx, owner.id))));
      expect(await owners()).toBe(1);
      await test.db.update(memberships).set({ role: "owner", deactivatedAt: null }).where(and(eq(memberships.orgId, org), eq(memberships.userId, olivia.id)));
      await test.db.update(memberships).set({ role: "viewer" }).where(and(eq(memberships.orgId, org), ne(memberships.userId, olivia.id)));
    }
  });

  it("positive control: counting without the lock leaves no owner, and the count above sees it", async () => {
    const second = await aMember(test.db, org, { role: "owner" });
    const [first, other] = [await owners(), await owners()];
    const careless = async (id: Id<"user">, seen: number) => {
      if (seen > 1) await test.db.update(memberships).set({ role: "viewer" }).where(and(eq(memberships.orgId, org), eq(memberships.userId, id)));
    };
    await Promise.all([careless(olivia.id, first), careless(second.id, other)]);
    expect(await owners()).toBe(0);
  });
});

describe("a removed member", () => {
  it("loses sessions, tokens and open links at once, and a return brings none of them back", async () => {
    const dana = await aMember(test.db, org, { role: "approver" });
    const secret = await aToken(test.db, org, dana.id);
    const session = await openSession((await createSignInLink(test.db, dana.id)).token, "r_1");
    const link = await createSignInLink(test.db, dana.id);
    await removeMember(carol.ctx, dana.id);
    const dead = async () => {
      expect(await memberByToken(secret, false)).toBeNull();
      expect(await memberBySession(session.token)).toBeNull();
      await expect(openSession(link.token, "r_1")).rejects.toMatchObject({ slug: "link_spent" });
    };
    await dead();
    await addMember(carol.ctx, { email: dana.email, role: "member" });
    await dead();
  });

  it("keeps the sessions of another organization", async () => {
    const other = await anOrganization(test.db);
    const dana = await aMember(test.db, org);
    await test.db.insert(memberships).values({ orgId: other, userId: dana.id, role: "viewer" });
    const here = await openSession((await createSignInLink(test.db, dana.id)).token, "r_1");
    const there = await openSession((await createSignInLink(test.db, dana.id)).token, "r_1");
    await test.db.update(sessions).set({ orgId: other }).where(eq(sessions.tokenHash, hashToken("session", there.token)));
    await removeMember(carol.ctx, dana.id);
    expect(await memberBySession(here.token)).toBeNull();
    expect((await memberBySession(there.token))?.orgId).toBe(other);
  });
});

describe("adding and changing members", () => {
  it("writes the event and the mail in one go, and a second time is a conflict", async () => {
    const member = await addMember(carol.ctx, { email: "New.Person＠acme.com", role: "approver" });
    expect(member).toMatchObject({ email: "new.person@acme.com", name: "New Person", role: "approver", state: "active" });
    expect(await test.db.$count(deliveries, and(eq(deliveries.userId, member.id as Id<"user">), eq(deliveries.template, "invitation")))).toBe(1);
    expect(await test.db.$count(auditEvents, and(eq(auditEvents.orgId, org), eq(auditEvents.type, "member.invited")))).toBe(1);
    await expect(addMember(carol.ctx, { email: "new.person@acme.com", role: "member" })).rejects.toMatchObject({ slug: "conflict" });
  });

  it("makes one account when ten invite the same address at once", async () => {
    const email = `crowd-${org.slice(-6)}@acme.com`;
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => addMember(carol.ctx, { email, role: "member" })));
    expect(results.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  it("uses the role that the actor has now, not the one the page was loaded with", async () => {
    await changeMember(olivia.ctx, carol.id, { role: "viewer" });
    await expect(addMember(carol.ctx, { email: "late@acme.com", role: "member" })).rejects.toMatchObject({ slug: "forbidden" });
  });

  it("writes nothing when nothing changes, and 404s for a person of another organization", async () => {
    const events = await test.db.$count(auditEvents, eq(auditEvents.orgId, org));
    await changeMember(carol.ctx, carol.id, { role: "admin" });
    expect(await test.db.$count(auditEvents, eq(auditEvents.orgId, org))).toBe(events);
    const stranger = await aMember(test.db, await anOrganization(test.db));
    await expect(changeMember(olivia.ctx, stranger.id, { role: "viewer" })).rejects.toMatchObject({ slug: "not_found" });
  });
});

import { and, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents, deliveries, memberships, organizations, sessions, signInLinks } from "@/db/schema";
import { anOffice, aRequest } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { youngMinute } from "@/db/testing/young-minute";
import { mailedLinkToken } from "@/lib/auth/link-token";
import { readLink } from "@/lib/auth/read-link";
import { hashToken, memberBySession } from "@/lib/auth/session-lookup";
import { createSignInLink, openSession, sendLinkAgain, sendSignInLink } from "@/lib/auth/sign-in-link";
import { newId, type Id } from "@/lib/ids";

let test: TestDatabase;
let org: Id<"org">;

beforeAll(async () => {
  process.env.SMTP_URL = "smtp://127.0.0.1:1";
  test = await productDatabase({ max: 40 });
  org = await anOrganization(test.db);
});
afterAll(() => test.close());

async function wins(attempt: () => Promise<unknown>, times: number): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: times }, attempt));
  return results.filter((one) => one.status === "fulfilled").length;
}

describe("a sign-in link", () => {
  it("opens exactly one session, however many posts arrive at once", async () => {
    const alice = await aMember(test.db, org);
    const { token } = await createSignInLink(test.db, alice.id);
    expect(await wins(() => openSession(token, "r_1"), 200)).toBe(1);
    expect(await test.db.$count(sessions, eq(sessions.userId, alice.id))).toBe(1);
    expect(await test.db.$count(auditEvents, and(eq(auditEvents.type, "session.opened"), eq(auditEvents.actorId, alice.id)))).toBe(1);
  });

  it("positive control: reading first and marking afterwards lets several in, and the count above sees it", async () => {
    const alice = await aMember(test.db, org);
    const { token } = await createSignInLink(test.db, alice.id);
    const tokenHash = hashToken("link", token);
    const careless = async () => {
      const [link] = await test.db.select().from(signInLinks).where(and(eq(signInLinks.tokenHash, tokenHash), isNull(signInLinks.usedAt)));
      if (link === undefined) throw new Error("used");
      await test.db.update(signInLinks).set({ usedAt: sql`clock_timestamp()` }).where(eq(signInLinks.id, link.id));
    };
    expect(await wins(careless, 200)).toBeGreaterThan(1);
  });

  it("is refused after its time by the database clock, with nothing written", async () => {
    const alice = await aMember(test.db, org);
    const { token } = await createSignInLink(test.db, alice.id, { lifetimeSeconds: -1 });
    await expect(openSession(token, "r_1")).rejects.toMatchObject({ slug: "link_spent" });
    expect(await test.db.$count(sessions, eq(sessions.userId, alice.id))).toBe(0);
  });

  it("is refused for a person who was deactivated after it was sent", async () => {
    const alice = await aMember(test.db, org);
    const { token } = await createSignInLink(test.db, alice.id);
    await test.db.update(memberships).set({ deactivatedAt: new Date() }).where(eq(memberships.userId, alice.id));
    await expect(openSession(token, "r_1")).rejects.toMatchObject({ slug: "link_spent" });
  });

  it("is kept as a hash: neither the link nor its mail holds the token", async () => {
    const alice = await aMember(test.db, org);
    await sendSignInLink(alice.email);
    const [mail] = await test.db.select().from(deliveries).where(eq(deliveries.userId, alice.id));
    const token = mailedLinkToken(mail?.id ?? "");
    const rows = JSON.stringify([mail, await test.db.select().from(signInLinks).where(eq(signInLinks.userId, alice.id))]);
    expect(rows).not.toContain(token);
    expect((await openSession(token, "r_1")).userId).toBe(alice.id);
  });

  it("replaces the older unused links of the person", async () => {
    const alice = await aMember(test.db, org);
    const older = await createSignInLink(test.db, alice.id);
    await sendSignInLink(alice.email);
    await expect(openSession(older.token, "r_1")).rejects.toMatchObject({ slug: "link_spent" });
  });

  it("is mailed to the stored address for a full-width spelling, and to nobody for a stranger, a list or an injected header", async () => {
    const alice = await aMember(test.db, org, { email: "wide@acme.com" });
    await sendSignInLink("ＷＩＤＥ＠acme.com");
    const before = await test.db.$count(deliveries);
    expect(await test.db.$count(deliveries, eq(deliveries.userId, alice.id))).toBe(1);
    await sendSignInLink("stranger@acme.com");
    for (const bad of ["wide@acme.com, eve@evil.com", "wide@acme.com;eve@evil.com", '"wide@acme.com"@evil.com', "wide@acme.com\r\nBcc: eve@evil.com", "Wide <wide@acme.com>", "wide@acme.com@evil.com", "wide@acme.com\u0000"]) {
      await expect(sendSignInLink(bad)).rejects.toMatchObject({ slug: "invalid_request" });
    }
    expect(await test.db.$count(deliveries)).toBe(before);
  });

  it("is refused above five a minute for one address, known or not", async () => {
    await youngMinute(test);
    for (let i = 0; i < 5; i += 1) await sendSignInLink("flood@acme.com");
    await expect(sendSignInLink("FLOOD@acme.com")).rejects.toMatchObject({ slug: "rate_limited" });
  });

  it("is not used up by being read, however often a scanner opens it, and says nothing for a token that is none", async () => {
    const alice = await aMember(test.db, org);
    const { token } = await createSignInLink(test.db, alice.id);
    const before = await test.db.select().from(signInLinks).where(eq(signInLinks.userId, alice.id));
    for (let i = 0; i < 20; i += 1) expect(await readLink(token)).toMatchObject({ open: true, person: { id: alice.id, email: alice.email }, request: null });
    expect(await test.db.select().from(signInLinks).where(eq(signInLinks.userId, alice.id))).toEqual(before);
    expect(await readLink("nonsense")).toBeNull();
    await openSession(token, "r_1");
    expect(await readLink(token)).toMatchObject({ open: false });
  });

  it("ends the older one for the same request, and is sent anew to its own person, whatever became of it, for a press and nothing more", async () => {
    const alice = await aMember(test.db, org);
    const requestId = newId("request");
    const [first, second] = [await createSignInLink(test.db, alice.id, { requestId }), await createSignInLink(test.db, alice.id, { requestId })];
    const states = async () => (await test.db.select({ hash: signInLinks.tokenHash, open: sql<boolean>`${signInLinks.expiresAt} > clock_timestamp()` }).from(signInLinks).where(eq(signInLinks.userId, alice.id))).filter(({ open }) => open).map(({ hash }) => hash);
    expect(await states()).toEqual([hashToken("link", second.token)]);
    await sendLinkAgain(first.token);
    await sendLinkAgain("x".repeat(43));
    expect(await states(), "asking with an old link ends no newer one").toContain(hashToken("link", second.token));
    const mails = await test.db.select().from(deliveries).where(eq(deliveries.userId, alice.id));
    expect(mails.map(({ template, data }) => [template, data["next"]])).toEqual([["sign-in", `/approvals/${requestId}`]]);
  });

  it("sent anew for a request of another organization of the same person signs in to that one, and one without a request to the person's first", async () => {
    const [first, second] = [await anOffice(test.db), await anOffice(test.db)];
    await test.db.insert(memberships).values({ orgId: second.orgId, userId: first.bob.id, role: "approver" });
    await test.db.update(organizations).set({ name: "elsewhere" }).where(eq(organizations.id, second.orgId));
    const request = await aRequest(second);
    const { token } = await createSignInLink(test.db, first.bob.id, { requestId: request.id });
    await sendLinkAgain(token);
    const [mail] = await test.db.select().from(deliveries).where(and(eq(deliveries.userId, first.bob.id), eq(deliveries.template, "sign-in")));
    const [fresh, next] = [mailedLinkToken(mail?.id ?? ""), String(mail?.data["next"])];
    expect((await readLink(fresh, next))?.organization).toBe("elsewhere");
    expect((await openSession(fresh, "r_1", null, next)).orgId).toBe(second.orgId);
    const stranger = await aRequest(await anOffice(test.db));
    for (const next of [null, "/grants", `/approvals/${stranger.id}`, `/approvals/${newId("request")}`]) {
      expect((await openSession((await createSignInLink(test.db, first.bob.id)).token, "r_1", null, next)).orgId, String(next)).toBe(first.orgId);
    }
  });

  it("works no longer once a new one was sent in its place, as from the page of somebody whom it reached by mistake", async () => {
    const alice = await aMember(test.db, org);
    const { token } = await createSignInLink(test.db, alice.id, { requestId: newId("request") });
    await sendLinkAgain(token);
    await expect(openSession(token, "r_1")).rejects.toMatchObject({ slug: "link_spent" });
    const [mail] = await test.db.select().from(deliveries).where(eq(deliveries.userId, alice.id));
    expect((await openSession(mailedLinkToken(mail?.id ?? ""), "r_1")).userId).toBe(alice.id);
  });

  it("gives a session that ends with the membership", async () => {
    const alice = await aMember(test.db, org);
    const { token } = await createSignInLink(test.db, alice.id);
    const session = await openSession(token, "r_1");
    expect((await memberBySession(session.token))?.actor.userId).toBe(alice.id);
    await test.db.update(memberships).set({ deactivatedAt: new Date() }).where(eq(memberships.userId, alice.id));
    expect(await memberBySession(session.token)).toBeNull();
  });
});

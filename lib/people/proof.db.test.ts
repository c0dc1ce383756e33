import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressProofs, auditEvents, deliveries } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { aMember, type TestPerson } from "@/db/testing/people-factory";
import { refusalOf, slugOf } from "@/db/testing/refusals";
import { decideRequest } from "@/lib/approvals/decide";
import { composeMail } from "@/lib/notifications/compose";
import { showLinked } from "@/lib/people/link";
import { askProof, proveAddress, readProof } from "@/lib/people/proof";
import { updateSettings } from "@/lib/settings/update";

let test: TestDatabase;
let office: Office;
let twin: TestPerson;

beforeAll(async () => {
  test = await productDatabase({ max: 20 });
});
afterAll(() => test.close());
beforeEach(async () => {
  office = await anOffice(test.db);
  twin = await aMember(test.db, office.orgId, { role: "approver", name: "Robert", email: `robert-${office.orgId.slice(-8)}@example.org` });
});

/** Bob says that the twin's address is his; answers the token in the mail that went there. */
async function askedByBob(): Promise<string> {
  await askProof(office.bob.ctx, { address: twin.email });
  const mail = await lastMail();
  return /\/settings\/account\/addresses\/([\w-]+)/.exec(mail.text)?.[1] ?? "";
}

async function lastMail() {
  const [delivery] = await test.db.select().from(deliveries).where(and(eq(deliveries.orgId, office.orgId), eq(deliveries.template, "address-proof"))).orderBy(sql`created_at desc, id desc`).limit(1);
  const composed = delivery === undefined ? { skip: "no mail" } : await composeMail(test.db, { leader: delivery, told: [delivery] });
  if ("skip" in composed) throw new Error(composed.skip);
  return composed.mail;
}

describe("an address that is proved by mail", () => {
  it("is one person with the one who asked: together they sign once", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    const token = await askedByBob();
    expect((await lastMail()).to).toBe(twin.email);
    expect((await lastMail()).text).toContain(office.bob.email);
    expect((await showLinked(office.bob.ctx, office.bob.id)).same_person).toEqual([]);
    expect((await proveAddress(office.bob.ctx, token)).same_person).toMatchObject([{ id: twin.id }]);
    const { id } = await aRequest(office);
    await decideRequest(office.bob.ctx, id, { action: "approve" });
    expect((await refusalOf(decideRequest(twin.ctx, id, { action: "approve" }))).slug).toBe("already_voted");
    const [event] = await test.db.select().from(auditEvents).where(and(eq(auditEvents.orgId, office.orgId), eq(auditEvents.type, "member.linked")));
    expect(event?.actorId).toBe(office.bob.id);
  });

  it("is proved once, only by the one who asked, within thirty minutes, and is kept as a hash", async () => {
    const token = await askedByBob();
    expect(JSON.stringify(await test.db.select().from(addressProofs))).not.toContain(token);
    for (const other of [twin, office.carol]) expect((await refusalOf(proveAddress(other.ctx, token))).slug).toBe("link_spent");
    const foreign = await anOffice(test.db);
    expect((await refusalOf(proveAddress(foreign.bob.ctx, token))).slug).toBe("link_spent");
    expect(await readProof(foreign.bob.ctx, token)).toBeNull();
    expect(await readProof(twin.ctx, token)).toMatchObject({ open: true, mine: false, asker: { email: office.bob.email } });
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => proveAddress(office.bob.ctx, token)));
    expect(settled.map(slugOf).toSorted().slice(0, 2)).toEqual(["done", "link_spent"]);
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(1);
    const late = await askedByBobFor(office.dana);
    await test.db.update(addressProofs).set({ expiresAt: sql`clock_timestamp()` }).where(eq(addressProofs.otherId, office.dana.id));
    expect((await refusalOf(proveAddress(office.bob.ctx, late))).slug).toBe("link_spent");
    expect((await showLinked(office.dana.ctx, office.dana.id)).same_person).toEqual([]);
  });

  it("is none of one's own, of nobody, or of somebody elsewhere; and five mails a minute are enough", async () => {
    const foreign = await anOffice(test.db);
    for (const address of [office.bob.email.toUpperCase(), "nobody@acme.com", foreign.bob.email]) expect((await refusalOf(askProof(office.bob.ctx, { address }))).options.details, address).toMatchObject({ fields: [{ field: "address" }] });
    await askProof(office.bob.ctx, { address: twin.id });
    const flood = await Promise.allSettled(Array.from({ length: 5 }, () => askProof(office.bob.ctx, { address: twin.email })));
    expect(flood.map(slugOf)).toContain("rate_limited");
    await askProof(office.dana.ctx, { address: twin.email });
  });
});

async function askedByBobFor(person: TestPerson): Promise<string> {
  await askProof(office.bob.ctx, { address: person.email });
  return /\/settings\/account\/addresses\/([\w-]+)/.exec((await lastMail()).text)?.[1] ?? "";
}

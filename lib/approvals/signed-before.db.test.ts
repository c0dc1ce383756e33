import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { chainOf } from "@/db/testing/chain";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { withoutLocks } from "@/db/testing/without-locks";
import { decideRequest } from "@/lib/approvals/decide";
import { listRequests } from "@/lib/approvals/list";
import { showRequest } from "@/lib/approvals/show";
import type { Id } from "@/lib/ids";
import { changeMember } from "@/lib/orgs/change-member";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;
let id: Id<"request">;

beforeAll(async () => {
  database = await productDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
  await updateSettings(office.olivia.ctx, { scope: "org", enabled: true, quorum: 2 });
  id = (await aRequest(office)).id;
  await decideRequest(office.bob.ctx, id, { action: "approve" });
});

const approve = (who: "dana" | "carol") => decideRequest(office[who].ctx, id, { action: "approve" });
const bobBecomes = (change: Parameters<typeof changeMember>[2]) => changeMember(office.olivia.ctx, office.bob.id, change);
const only = (approvers: Id<"user">[]) => updateSettings(office.olivia.ctx, { scope: "org", enabled: true, quorum: 2, approvers });

describe("a signature of somebody who may decide no longer", () => {
  it.each([
    ["was removed", () => bobBecomes({ state: "deactivated" })],
    ["was made a viewer", () => bobBecomes({ role: "viewer" })],
    ["was made a member", () => bobBecomes({ role: "member" })],
    ["is named no longer", () => only([office.dana.id, office.carol.id])],
  ])("counts for nothing where whoever signed %s: two others have to sign", async (_, happens) => {
    await happens();
    const seen = await showRequest(office.dana.ctx, id);
    expect([seen.quorum, seen.review?.votes.map(({ counts }) => counts)]).toEqual([{ required: 2, given: 0 }, [false]]);
    expect(await approve("dana")).toMatchObject({ state: "pending", quorum: { given: 1 } });
    const approved = await approve("carol");
    expect(approved).toMatchObject({ state: "approved", quorum: { given: 2 } });
    expect(approved.review?.votes.map(({ person }) => person.id), "nor is it counted for what the grant may do").toEqual([office.dana.id, office.carol.id]);
    const end = (await chainOf(database.db, office.orgId)).find((line) => line.type === "approval.approved" && line.requestId === id);
    expect(end?.data["signers"]).toEqual([office.dana.id, office.carol.id]);
  });

  it("is not told as given by the list and to the agent, where they were removed", async () => {
    await bobBecomes({ state: "deactivated" });
    const listed = (await listRequests(office.dana.ctx, { state: "pending", limit: 10 } as never)).items.find((item) => item.id === id);
    expect([listed?.quorum.given, (await showRequest(office.agent, id)).quorum.given]).toEqual([0, 0]);
  });

  it("counts again once they may, and is still one signature", async () => {
    await bobBecomes({ state: "deactivated" });
    await bobBecomes({ state: "active" });
    await expect(decideRequest(office.bob.ctx, id, { action: "approve" })).rejects.toMatchObject({ slug: "already_voted" });
    expect(await approve("dana")).toMatchObject({ state: "approved" });
  });
});

/** The last signature is on its way, with all that it rests on read, when the first signer is removed; answers which of the two came first. */
async function signedWhileRemoved(db: Database): Promise<string[]> {
  await database.sql.unsafe(`
    create or replace function wait_a_little() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return new; end $$;
    create trigger slow before insert on approval_votes for each row execute function wait_a_little()`);
  try {
    const signing = decideRequest({ ...office.dana.ctx, db }, id, { action: "approve" });
    await expect.poll(async () => database.db.$count(sql`pg_stat_activity`, sql`wait_event = 'PgSleep' and datname = current_database()`), { interval: 5 }).toBe(1);
    await Promise.all([signing, bobBecomes({ state: "deactivated" })]);
  } finally {
    await database.sql.unsafe("drop trigger slow on approval_votes");
  }
  const ours = (await chainOf(database.db, office.orgId)).filter((line) => line.type === "approval.approved" || line.type.startsWith("member."));
  return ours.map(({ type }) => type);
}

describe("a removal and the last signature at once", () => {
  it("have one order: who is removed first does not count, so the removal waits for a signature that counts them", async () => {
    const [first, ...rest] = await signedWhileRemoved(database.db);
    expect([first, rest.length]).toEqual(["approval.approved", 1]);
  });

  it("positive control: without holding the places of those who signed, a removal comes before an approval that counts them", async () => {
    const order = await signedWhileRemoved(withoutLocks(database.sql, / for share$/));
    expect(order.at(-1)).toBe("approval.approved");
    expect(order).toHaveLength(2);
  });
});

import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents, requestPresence } from "@/db/schema";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf } from "@/db/testing/refusals";
import { showRequest } from "@/lib/approvals/show";
import type { Id } from "@/lib/ids";
import { listPresence } from "@/lib/presence/list";
import { notePresence } from "@/lib/presence/note";
import { listen, type Signal } from "@/lib/signals";

let database: TestDatabase;
let office: Office;
let id: Id<"request">;

beforeAll(async () => {
  database = await productDatabase({ max: 10 });
  office = await anOffice(database.db);
  ({ id } = await aRequest(office));
});
afterAll(() => database.close());

const seen = async () => (await listPresence(office.carol.ctx)).items.map((item) => [item.request_id, item.person.name]);
const say = (who: Office["bob"], tab: string, open: boolean, of = id) => notePresence(who.ctx, of, { tab, open });

describe("who has it open", () => {
  it("is said while a tab says so, once for each person, and ends with their last tab", async () => {
    await say(office.bob, "bob-tab-1", true);
    await say(office.bob, "bob-tab-2", true);
    await say(office.dana, "dana-tab-1", true);
    expect(await seen()).toEqual([[id, "Bob"], [id, "Dana"]]);
    await say(office.bob, "bob-tab-1", false);
    expect(await seen()).toHaveLength(2);
    await say(office.bob, "bob-tab-2", false);
    expect(await seen()).toEqual([[id, "Dana"]]);
    await say(office.dana, "dana-tab-1", false);
    expect(await seen()).toEqual([]);
  });

  it("a tab has one card at a time, and closing the one before does not close the next", async () => {
    const other = await aRequest(office);
    await say(office.bob, "bob-tab-1", true);
    await say(office.bob, "bob-tab-1", true, other.id);
    await say(office.bob, "bob-tab-1", false);
    expect(await seen()).toEqual([[other.id, "Bob"]]);
    await say(office.bob, "bob-tab-1", false, other.id);
  });

  it("a tab that died is believed no longer than its last word lasts, by the database clock", async () => {
    await say(office.bob, "bob-tab-1", true);
    await database.db.update(requestPresence).set({ until: sql`clock_timestamp()` as unknown as Date }).where(eq(requestPresence.tab, "bob-tab-1"));
    expect(await seen()).toEqual([]);
  });

  it("the first opening of each person stays, whoever opens it again, and stands on the card", async () => {
    const { id: fresh } = await aRequest(office);
    await say(office.dana, "dana-tab-1", true, fresh);
    const before = (await showRequest(office.carol.ctx, fresh)).review?.opened_by;
    await say(office.dana, "dana-tab-1", false, fresh);
    await say(office.dana, "dana-tab-2", true, fresh);
    await say(office.bob, "bob-tab-1", true, fresh);
    const after = (await showRequest(office.carol.ctx, fresh)).review?.opened_by ?? [];
    expect(before?.map((one) => one.person.name)).toEqual(["Dana"]);
    expect([after[0], after.map((one) => one.person.name)]).toEqual([before?.[0], ["Dana", "Bob"]]);
  });

  it("others are told when it changes and not with every word, and the auditor is told nothing", async () => {
    const { id: fresh } = await aRequest(office);
    const heard: Signal[] = [];
    const stop = listen((_, signals) => void heard.push(...signals));
    const events = await database.db.$count(auditEvents);
    await say(office.bob, "bob-tab-9", true, fresh);
    await say(office.bob, "bob-tab-9", true, fresh);
    await say(office.bob, "bob-tab-9", false, fresh);
    await say(office.bob, "bob-tab-9", false, fresh);
    stop();
    expect(heard).toEqual([{ type: "presence.changed", requestId: null }, { type: "presence.changed", requestId: null }]);
    expect(await database.db.$count(auditEvents)).toBe(events);
  });

  it("another organization sees none of it and can claim none of it", async () => {
    const other = await anOffice(database.db);
    await say(office.bob, "bob-tab-1", true);
    expect((await listPresence(other.carol.ctx)).items).toEqual([]);
    expect((await refusalOf(notePresence(other.bob.ctx, id, { tab: "their-tab", open: true }))).slug).toBe("not_found");
  });
});

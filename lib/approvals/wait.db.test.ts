import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { showRequest } from "@/lib/approvals/show";
import { holdWhilePending, preferredWait, releaseWaiting, waitingCount } from "@/lib/approvals/wait";
import type { Id } from "@/lib/ids";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 20 });
});
afterAll(() => database.close());
beforeEach(async () => {
  office = await anOffice(database.db);
});

const hold = (id: Id<"request">, seconds = 20, signal = new AbortController().signal) => holdWhilePending(id, { seconds, signal }, () => showRequest(office.agent, id));

async function untilWaiting(count: number): Promise<void> {
  while (waitingCount() < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a held poll", () => {
  it("ends with the decision, for everyone who waits", async () => {
    const { id } = await aRequest(office);
    const waiting = [hold(id), hold(id), hold(id)];
    await untilWaiting(1);
    await decideRequest(office.bob.ctx, id, { action: "deny", reason: "not today" });
    for (const found of await Promise.all(waiting)) expect(found).toMatchObject({ state: "denied", decision_reason: "not today" });
    expect(waitingCount()).toBe(0);
  });

  it("finds by itself what no signal told it, such as a decision of a process that died before it could say so", async () => {
    const { id } = await aRequest(office);
    const waiting = hold(id);
    await untilWaiting(1);
    await database.db.execute(sql`update approval_requests set state = 'denied', resolved_at = date_trunc('milliseconds', clock_timestamp()) where id = ${id}`);
    expect((await waiting).state).toBe("denied");
  });

  it("finds by itself that the time is over", async () => {
    const { id } = await aRequest(office, { ttl_seconds: 1 });
    expect((await hold(id)).state).toBe("expired");
  });

  it("goes on through a first signature of two, which decides nothing", async () => {
    await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
    const { id } = await aRequest(office);
    const waiting = hold(id);
    await untilWaiting(1);
    await decideRequest(office.bob.ctx, id, { action: "approve" });
    await decideRequest(office.dana.ctx, id, { action: "approve" });
    expect(await waiting).toMatchObject({ state: "approved", quorum: { required: 2, given: 2 } });
  });

  it("ends at its time with the present state, and leaves nothing behind when the caller goes away", async () => {
    const { id } = await aRequest(office);
    expect((await hold(id, 1)).state).toBe("pending");
    const caller = new AbortController();
    const waiting = hold(id, 20, caller.signal);
    await untilWaiting(1);
    caller.abort();
    expect((await waiting).state).toBe("pending");
    expect(waitingCount()).toBe(0);
  });

  // The last of its kind: a process that has let its waiters go holds nobody again.
  it("is answered with the state as it is when the process is about to end, and nobody is held after that", async () => {
    const { id } = await aRequest(office);
    const waiting = [hold(id, 20), hold(id, 20)];
    await untilWaiting(1);
    releaseWaiting();
    expect(await Promise.all(waiting)).toMatchObject([{ state: "pending" }, { state: "pending" }]);
    expect((await hold(id, 20)).state).toBe("pending");
    expect(waitingCount()).toBe(0);
  });
});

describe("Prefer: wait", () => {
  it("is read as RFC 7240 writes it, and held to thirty seconds", () => {
    expect(["wait=25", "respond-async, wait=25", 'wait="25"', "return=minimal; foo, wait = 25"].map(preferredWait)).toEqual([25, 25, 25, 25]);
    expect(preferredWait("wait=600")).toBe(30);
    expect([null, "", "wait=0", "wait=-1", "wait=1.5", "await=25", "wait=abc"].map(preferredWait)).toEqual([null, null, null, null, null, null, null]);
  });
});

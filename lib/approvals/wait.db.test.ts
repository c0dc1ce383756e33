import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { showRequest } from "@/lib/approvals/show";
import { holdWhilePending, preferredWait, releaseWaiting, waitingCount } from "@/lib/approvals/wait";
import { newId, type Id } from "@/lib/ids";
import { announce } from "@/lib/signals";
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

  it("is told before whoever decided goes on, who waits for nobody else", async () => {
    const told: string[] = [];
    let reads = 0;
    const slowly = async () => {
      reads += 1;
      if (reads > 1) for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate);
      if (reads > 1) told.push("the agent");
      return { state: reads > 1 ? "approved" : "pending" };
    };
    const requestId = newId("request");
    const held = holdWhilePending(requestId, { seconds: 20, signal: new AbortController().signal }, slowly);
    await untilWaiting(1);
    const announced = announce(office.orgId, [{ type: "approval.approved", requestId }]).then(() => told.push("the approver"));
    const other = announce(office.orgId, [{ type: "approval.approved", requestId: newId("request") }]).then(() => told.push("the approver of another"));
    await Promise.all([held, announced, other]);
    expect(told).toEqual(["the approver of another", "the agent", "the approver"]);
  });

  it("holds up whoever decided for no longer than 10 ms", async () => {
    let [finish, reads] = [() => {}, 0];
    const never = new Promise<{ state: string }>((resolve) => (finish = () => resolve({ state: "approved" })));
    const requestId = newId("request");
    const held = holdWhilePending(requestId, { seconds: 20, signal: new AbortController().signal }, async () => ((reads += 1) > 1 ? never : { state: "pending" }));
    await untilWaiting(1);
    await announce(office.orgId, [{ type: "approval.approved", requestId }]);
    finish();
    expect((await held).state).toBe("approved");
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

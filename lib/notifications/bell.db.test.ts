import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notifications } from "@/db/schema";
import type { TestDatabase } from "@/db/testing/database";
import { anApprovedRequest } from "@/db/testing/grants-factory";
import { aMember, anOrganization, aProject, aToken, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { POST } from "@/app/api/notifications/read/route";
import { newId, type Id } from "@/lib/ids";
import { listNotifications } from "@/lib/notifications/list";
import { readNotifications } from "@/lib/notifications/read";

let test: TestDatabase;
let org: Id<"org">;
let bob: TestPerson;
let dana: TestPerson;

beforeAll(async () => {
  test = await productDatabase({ max: 10 });
  org = await anOrganization(test.db);
  [bob, dana] = [await aMember(test.db, org, { role: "approver" }), await aMember(test.db, org, { role: "approver" })];
});
afterAll(() => test.close());

async function tell(person: TestPerson, requestId: Id<"request"> | null = null): Promise<Id<"notification">> {
  const id = newId("notification");
  await test.db.insert(notifications).values({ id, orgId: org, userId: person.id, type: "approval.requested", requestId, createdAt: new Date() });
  return id;
}

describe("the bell", () => {
  it("shows each person their own, newest first, with what the request is now", async () => {
    const requestId = await anApprovedRequest(test.db, { orgId: org, projectId: await aProject(test.db, org), requestorId: dana.id, givenBy: bob.id }, { action: "deploy.production" });
    const [first, second] = [await tell(bob, requestId), await tell(bob)];
    await tell(dana);
    const list = await listNotifications(bob.ctx, { limit: 20 });
    expect(list.unread).toBe(2);
    expect(list.items.map((item) => item.id)).toEqual([second, first]);
    expect(list.items[1]).toMatchObject({ request: { id: requestId, action: "deploy.production", state: "approved", mine: false }, read_at: null });
  });

  it("marks those named, never another person's, and then all", async () => {
    const [mine, theirs] = [await tell(bob), await tell(dana)];
    const before = (await listNotifications(bob.ctx, { limit: 1 })).unread;
    const others = (await listNotifications(dana.ctx, { limit: 1 })).unread;
    expect(await readNotifications(bob.ctx, { ids: [mine, theirs] })).toEqual({ unread: before - 1 });
    expect((await listNotifications(dana.ctx, { limit: 1 })).unread).toBe(others);
    expect(await readNotifications(bob.ctx, { all: true })).toEqual({ unread: 0 });
  });

  it("refuses a body that names nothing", async () => {
    const token = await aToken(test.db, org, bob.id);
    for (const body of ["{}", '{"ids":[]}', '{"all":false}', '{"ids":["req_x"]}', '{"all":true,"ids":[]}']) {
      const answer = await POST(new Request("http://127.0.0.1:3000/api/notifications/read", { method: "POST", body, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" } }), { params: Promise.resolve({}) });
      expect(answer.status).toBe(400);
    }
  });
});

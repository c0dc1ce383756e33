import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { memberships } from "@/db/schema";
import { aGrant } from "@/db/testing/grants-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization, aProject, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { organizationElsewhere } from "@/lib/auth/organization-elsewhere";
import { newId, type Id } from "@/lib/ids";

let test: TestDatabase;
let [here, there]: Id<"org">[] = [];
let grant: Id<"grant">;
let request: Id<"request">;

beforeAll(async () => {
  test = await productDatabase();
  [here, there] = [await anOrganization(test.db), await anOrganization(test.db, "globex")];
  const [requestor, giver] = [await aMember(test.db, there), await aMember(test.db, there, { role: "approver" })];
  const given = await aGrant(test.db, { orgId: there, projectId: await aProject(test.db, there), requestorId: requestor.id, givenBy: giver.id });
  [grant, request] = [given.id, given.requestId];
});
afterAll(() => test.close());

const both = (person: TestPerson) => Promise.all([organizationElsewhere(person.ctx, { request }), organizationElsewhere(person.ctx, { grant })]);
const join = (person: TestPerson, deactivatedAt: Date | null = null) => test.db.insert(memberships).values({ orgId: there as Id<"org">, userId: person.id, role: "viewer", deactivatedAt });

it("names the other organization of a request and of a grant to an active member of both, in whatever role", async () => {
  const person = await aMember(test.db, here as Id<"org">);
  await join(person);
  expect(await both(person)).toEqual([{ id: there, name: "globex" }, { id: there, name: "globex" }]);
});

it("says nothing to who is a member here only, who was deactivated there, and for an id of nothing", async () => {
  const [stranger, former, member] = [await aMember(test.db, here as Id<"org">), await aMember(test.db, here as Id<"org">), await aMember(test.db, here as Id<"org">)];
  await Promise.all([join(former, new Date()), join(member)]);
  expect(await both(stranger)).toEqual([null, null]);
  expect(await both(former)).toEqual([null, null]);
  expect(await organizationElsewhere(member.ctx, { request: newId("request") })).toBeNull();
  expect(await organizationElsewhere(member.ctx, { grant: newId("grant") })).toBeNull();
  await test.db.update(memberships).set({ deactivatedAt: sql`clock_timestamp()` }).where(eq(memberships.userId, member.id));
  expect(await both(member), "from the moment of the removal").toEqual([null, null]);
});

it("is silent about what belongs to the organization that is looked at", async () => {
  const person = await aMember(test.db, there as Id<"org">);
  expect(await both(person)).toEqual([null, null]);
});

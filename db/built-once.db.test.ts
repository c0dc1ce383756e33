import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builtOnce } from "@/db/built-once";
import { grants, memberships } from "@/db/schema";
import { productDatabase } from "@/db/testing/product-database";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization } from "@/db/testing/people-factory";

let test: TestDatabase;
beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());

let built = 0;
const placesOf = builtOnce(["org"], (db, { org }) => {
  built += 1;
  return db.select({ userId: memberships.userId, at: memberships.deactivatedAt }).from(memberships).where(eq(memberships.orgId, org));
});
const reachOf = builtOnce(["reach", "at"], (db, { reach, at }) => db.select({ isNull: sql<boolean>`${sql.param(reach, grants.reach)}::jsonb is null`, at: sql<string | null>`${sql.param(at, grants.expiresAt)}::timestamptz::text` }).from(sql`(values (1)) as one(n)`));

it("is built once, and answers each call by its own values", async () => {
  const [first, second] = [await anOrganization(test.db), await anOrganization(test.db)];
  const { id } = await aMember(test.db, first);
  expect(await placesOf(test.db, { org: first })).toEqual([{ userId: id, at: null }]);
  expect(await placesOf(test.db, { org: second })).toEqual([]);
  expect(built).toBe(1);
});

it("runs on the connection of the transaction that it is given, and on no other", async () => {
  const org = await anOrganization(test.db);
  const { id } = await aMember(test.db, org);
  await test.db.transaction(async (tx) => {
    await tx.delete(memberships).where(eq(memberships.userId, id));
    expect(await placesOf(tx, { org })).toEqual([]);
    expect(await placesOf(test.db, { org })).toHaveLength(1);
    tx.rollback();
  }).catch(() => undefined);
  expect(await placesOf(test.db, { org })).toHaveLength(1);
});

it("writes null as NULL whatever the column, and a value as its column does", async () => {
  expect(await reachOf(test.db, { reach: null, at: null })).toEqual([{ isNull: true, at: null }]);
  expect((await reachOf(test.db, { reach: { a: 1 }, at: new Date(0) }))[0]).toMatchObject({ isNull: false, at: expect.stringContaining("1970-01-01") });
});

it("refuses a call without a value", async () => {
  await expect((async () => placesOf(test.db, { org: undefined }))()).rejects.toThrow('no value for "org"');
});

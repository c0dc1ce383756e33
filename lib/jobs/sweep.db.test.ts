import { afterAll, beforeAll, expect, it } from "vitest";
import { channelDeliveries, idempotencyKeys, sessions, signInLinks } from "@/db/schema";
import { aChannel, someMessages } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { newId } from "@/lib/ids";
import { sweep } from "@/lib/jobs/sweep";

let test: TestDatabase;

beforeAll(async () => {
  test = await productDatabase();
});
afterAll(() => test.close());

const hours = (count: number) => new Date(Date.now() + count * 3_600_000);

it("removes what is over and leaves what still counts", async () => {
  const { id: userId } = await aMember(test.db, await anOrganization(test.db));
  const session = (name: string, expiresAt: Date) => ({ id: newId("session"), tokenHash: name, userId, expiresAt });
  await test.db.insert(sessions).values([session("ended", hours(-25)), session("open", hours(1))]);
  const link = (name: string, expiresAt: Date) => ({ id: newId("link"), tokenHash: name, userId, expiresAt });
  await test.db.insert(signInLinks).values([link("old", hours(-24 * 8)), link("recent", hours(-1))]);
  const kept = (key: string, createdAt: Date) => ({ credential: "key_1", route: "POST /x", key, fingerprint: "f", createdAt });
  await test.db.insert(idempotencyKeys).values([kept("old", hours(-73)), kept("recent", hours(-71))]);
  const channel = await aChannel(test.db, await anOrganization(test.db), "https://example.com");
  const [, recent] = [await someMessages(test.db, channel, 1, { state: "sent", createdAt: hours(-24 * 91) }), await someMessages(test.db, channel, 1, { state: "sent" })];
  const waiting = await someMessages(test.db, channel, 1, { createdAt: hours(-24 * 91) });
  await sweep(test.db);
  expect(new Set((await test.db.select().from(channelDeliveries)).map((row) => row.id))).toEqual(new Set([...recent, ...waiting]));
  expect((await test.db.select().from(sessions)).map((row) => row.tokenHash)).toEqual(["open"]);
  expect((await test.db.select().from(signInLinks)).map((row) => row.tokenHash)).toEqual(["recent"]);
  expect((await test.db.select().from(idempotencyKeys)).map((row) => row.key)).toEqual(["recent"]);
});

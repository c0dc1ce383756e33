import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as guard } from "@/app/api/guard/route";
import { GET as identity } from "@/app/api/identity/route";
import { allowances, organizations } from "@/db/schema";
import { anOffice } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { refusalOf, slugOf } from "@/db/testing/refusals";
import { youngMinute } from "@/db/testing/young-minute";
import { leaseSize } from "@/lib/allowances/share";
import { noShares, takeFromAllowance, type Shares } from "@/lib/allowances/take";

let test: TestDatabase;

beforeAll(async () => {
  test = await productDatabase({ max: 20 });
});
afterAll(() => test.close());

let made = 0;
const aLimit = (perMinute: number) => ({ bucket: `test ${(made += 1)}`, perMinute });
const usedOf = async (bucket: string) => (await test.db.select().from(allowances).where(eq(allowances.bucket, bucket)))[0]?.used ?? 0;

describe("a limit that four instances share", () => {
  it.each([1_000, 60, 5])("lets through %i calls a minute and not one more, however they come", async (perMinute) => {
    await youngMinute(test);
    const limit = aLimit(perMinute);
    const instances: Shares[] = Array.from({ length: 4 }, noShares);
    const calls = Array.from({ length: perMinute * 2 + 40 }, (_, n) => takeFromAllowance(limit, false, instances[n % 4]));
    const settled = await Promise.allSettled(calls);
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(perMinute);
    expect(new Set(settled.filter((one) => one.status === "rejected").map(slugOf))).toEqual(new Set(["rate_limited"]));
    expect(await usedOf(limit.bucket)).toBe(perMinute);
  });

  it("positive control: counting in each process lets through the limit once per process", async () => {
    const limit = aLimit(60);
    const alone = Array.from({ length: 4 }, () => ({ used: 0 }));
    const calls = Array.from({ length: 160 * 4 }, (_, n) => ((alone[n % 4] ?? { used: 0 }).used += 1) <= limit.perMinute);
    expect(calls.filter(Boolean)).toHaveLength(240);
  });

  it("asks the database once per lease, not once per call", async () => {
    await youngMinute(test);
    const [limit, shares] = [aLimit(3_000), noShares()];
    for (let n = 0; n < 250; n += 1) await takeFromAllowance(limit, false, shares);
    expect(await usedOf(limit.bucket)).toBe(3 * leaseSize(3_000));
  });

  it("what another instance has not used up is the only thing one may miss: its lease", async () => {
    await youngMinute(test);
    const limit = aLimit(300);
    const [idle, busy] = [noShares(), noShares()];
    await takeFromAllowance(limit, false, idle);
    const settled = await Promise.allSettled(Array.from({ length: 400 }, () => takeFromAllowance(limit, false, busy)));
    expect(settled.filter((one) => slugOf(one) === "done")).toHaveLength(300 - leaseSize(300));
    await takeFromAllowance(limit, false, idle);
  });

  it("a limit that is raised counts at once, and Retry-After is what is left of the minute", async () => {
    await youngMinute(test);
    const [limit, shares] = [aLimit(3), noShares()];
    for (let n = 0; n < 3; n += 1) await takeFromAllowance(limit, false, shares);
    const error = await refusalOf(takeFromAllowance(limit, false, shares));
    expect(Number(error.options.headers?.["Retry-After"])).toBeGreaterThanOrEqual(1);
    expect(Number(error.options.headers?.["Retry-After"])).toBeLessThanOrEqual(60);
    await takeFromAllowance({ ...limit, perMinute: 4 }, false, shares);
    expect((await refusalOf(takeFromAllowance({ ...limit, perMinute: 4 }, false, shares))).status).toBe(429);
  });
});

describe("calls with a key", () => {
  it("beyond the organization's setting are 429 with Retry-After; another key goes on, and reads write nothing", async () => {
    await youngMinute(test);
    const office = await anOffice(test.db);
    const other = await aKey(test.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.olivia.id });
    await test.db.update(organizations).set({ keyRequestsPerMinute: 12 }).where(eq(organizations.id, office.orgId));
    const headers = (secret: string) => ({ authorization: `Bearer ${secret}`, "content-type": "application/json", "x-cz-requestor-email": office.alice.email });
    const write = (secret: string) => guard(new Request("http://127.0.0.1:3000/api/guard", { method: "POST", body: '{"action":"Bash:ls"}', headers: headers(secret) }), { params: Promise.resolve({}) });
    const read = (secret: string) => identity(new Request("http://127.0.0.1:3000/api/identity", { headers: headers(secret) }), { params: Promise.resolve({}) });
    for (let n = 0; n < 5; n += 1) expect((await read(office.key.secret)).status).toBe(200);
    expect(await usedOf(office.key.id)).toBe(0);
    const answers = await Promise.all(Array.from({ length: 20 }, () => write(office.key.secret)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(7);
    const [refused] = answers.filter((answer) => answer.status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await read(office.key.secret)).status).toBe(429);
    expect((await write(other.secret)).status).toBe(200);
  });
});

import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePolicy } from "@countersign/sdk/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seed, type DemoFile } from "@/db/seed";
import { POLICIES } from "@/db/seed/scenario";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { verifyChain } from "@/lib/audit/verify";
import { memberByToken } from "@/lib/auth/credentials";

let database: TestDatabase;
let dataDir: string;
let demo: DemoFile;

beforeAll(async () => {
  database = await productDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "seed-"));
  demo = await seed({ url: database.url, dataDir, baseUrl: "http://127.0.0.1:3000" });
});
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

describe("the demo", () => {
  it("keeps its credentials in a file that only its owner reads, and they work", async () => {
    const path = join(dataDir, "demo.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual(demo);
    const bob = await memberByToken(demo.orgs["acme"]?.people["bob"]?.token ?? "", false);
    expect(bob).toMatchObject({ orgId: demo.orgs["acme"]?.id, actor: { email: "bob@acme.com", role: "approver" } });
  });

  it("writes a lost file again, with the very same credentials", async () => {
    await rm(join(dataDir, "demo.json"));
    expect(await seed({ url: database.url, dataDir, baseUrl: demo.base_url })).toEqual(demo);
  });

  it("has keys that were last used when its history says so", async () => {
    const [unlike] = await database.sql<{ keys: number; used: number }[]>`
      select count(*)::int as keys, (count(*) filter (where k.last_used_at = (select max(c.at) from governed_calls c where c.key_id = k.id)))::int as used
      from api_keys k where exists (select 1 from governed_calls c where c.key_id = k.id)`;
    expect(unlike?.keys).toBeGreaterThan(1);
    expect(unlike?.used).toBe(unlike?.keys);
  });

  it("has policies that parse", () => {
    for (const version of Object.values(POLICIES).flat()) expect(parsePolicy(version.yaml)).toMatchObject({ ok: true });
  });

  it("has channels with a log, all of them off, so that nothing ever leaves the demo", async () => {
    const shown = await database.sql<{ enabled: boolean }[]>`select enabled from channels`;
    expect(shown.map(({ enabled }) => enabled)).toEqual([false, false]);
    const [waiting] = await database.sql<{ all: number; queued: number }[]>`select count(*)::int as all, (count(*) filter (where state = 'queued'))::int as queued from channel_deliveries`;
    expect(waiting).toMatchObject({ queued: 0 });
    expect(waiting?.all).toBeGreaterThan(3);
  });

  it("has a history whose chain is valid from the first line to the head", async () => {
    const bob = await memberByToken(demo.orgs["acme"]?.people["bob"]?.token ?? "", false);
    if (bob === null) throw new Error("no bob");
    const verdict = await verifyChain({ db: database.db, orgId: bob.orgId, actor: bob.actor, now: new Date(), requestId: "r_seed" });
    expect(verdict).toMatchObject({ verdict: "valid", fault: null });
    expect(verdict.events).toBeGreaterThan(300);
  });
});

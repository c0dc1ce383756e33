import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connect, type Connection } from "@/db/client";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { closedPort, silentServer, wire, type Stand } from "./away";
import { call, expectErrorShape, type Answer } from "./call";
import { fingerprint } from "./fingerprint";
import { DOOR_NONCE, sampleBody, sampleQuery } from "./samples";
import { allOperations, isOpen, type Operation } from "./walk";
import { aSide, credentialOf, fitting, type Side } from "./world";

const store = globalThis as typeof globalThis & { countersignDatabase?: Connection };
/** What does without the database, and so answers without it; what Slack did not sign is refused before anything is looked up, as is what no mail of ours holds. */
const NEEDS_NONE = new Set(["GET /healthz", "GET /readyz", "GET /api/openapi.json", "GET /policy.schema.json", "GET /api/auth/{nextauth}", "POST /api/auth/{nextauth}", "POST /api/auth/sign-out", "POST /api/integrations/slack/interactions", "GET /api/unsubscribe", "POST /api/unsubscribe"]);
const HANGS = Symbol("hangs");
/** Well above the three seconds that are promised, for a busy machine answers late; what hangs never answers. */
const HANGING_MS = 12_000;

let test: TestDatabase;
let acme: Side;
let real: Connection | undefined;
const opened: (() => Promise<unknown>)[] = [];
const operations = (await allOperations()).filter(({ name }) => !NEEDS_NONE.has(name));

beforeAll(async () => {
  test = await productDatabase();
  acme = await aSide(test.db);
  real = store.countersignDatabase;
});
afterEach(async () => {
  if (real !== undefined) store.countersignDatabase = real;
  await Promise.all(opened.splice(0).map((close) => close()));
});
afterAll(() => test.close());

/** From now on the product's pool is at this stand. */
async function movedTo(stand: Stand): Promise<Connection> {
  const pool = connect(stand.url, { max: 20 });
  opened.push(() => stand.close(), () => pool.sql.end({ timeout: 0 }));
  store.countersignDatabase = pool;
  return pool;
}

function send(operation: Operation): Promise<Answer | typeof HANGS> {
  const credential = isOpen(operation) || operation.form === null ? credentialOf(acme, "owner in a browser") : fitting(acme, operation.form.access);
  const cookie = [credential?.headers["cookie"], `countersign.door=${DOOR_NONCE}`].filter((part) => part !== undefined).join("; ");
  const answer = call(operation, acme, credential, { headers: { host: "127.0.0.1:3000", ...(isOpen(operation) ? { cookie } : {}) }, query: sampleQuery(operation.name, acme), body: operation.method === "GET" ? undefined : sampleBody(operation.name, acme) });
  answer.catch(() => undefined);
  return Promise.race([answer, new Promise<typeof HANGS>((resolve) => setTimeout(() => resolve(HANGS), HANGING_MS).unref())]);
}

async function expectAway(about: string, one: readonly Operation[] = operations): Promise<void> {
  const answers = await Promise.all(one.map(async (operation) => [operation.name, await send(operation)] as const));
  const hanging = answers.filter(([, answer]) => answer === HANGS).map(([name]) => name);
  expect(hanging, `${about}: no answer`).toEqual([]);
  for (const [name, answer] of answers) {
    if (answer === HANGS) continue;
    expect(answer.status, `${about}: ${name}: ${answer.text}`).toBe(503);
    expect(answer.body["error"], `${about}: ${name}`).toBe("database_away");
    expect(answer.headers.get("retry-after"), `${about}: ${name}`).toBe("1");
    expectErrorShape(answer, `${about}: ${name}`);
  }
}

describe("a database that is away is a 503 on every route, never a hang", () => {
  it("nobody listens", async () => {
    await movedTo(await closedPort(test.url));
    await expectAway("nobody listens");
  });

  it("somebody listens and never says a word", async () => {
    await movedTo(await silentServer(test.url));
    await expectAway("a silent server");
  });

  it("the wire is cut while the pool is connected", async () => {
    const stand = await wire(test.url);
    const pool = await movedTo(stand);
    await Promise.all(Array.from({ length: 20 }, () => pool.sql`select pg_sleep(0.05)`));
    stand.freeze();
    await expectAway("a cut wire");
  });

  it("the wire is cut between the credential and the work", async () => {
    const inTheMiddle = operations.filter(({ name }) => ["GET /api/grants", "POST /api/guard", "GET /api/approval-requests/{id}", "GET /api/audit", "PATCH /api/orgs/{org}"].includes(name));
    for (const operation of inTheMiddle) {
      const stand = await wire(test.url);
      const pool = await movedTo(stand);
      await pool.sql`select 1`;
      cutAfterTheFirstQuery(pool, stand);
      await expectAway(`${operation.name}, cut in the middle`, [operation]);
    }
  });

  it("once it is back, the next calls are answered, and nothing was saved meanwhile", async () => {
    const before = await fingerprint(test.sql);
    const stand = await silentServer(test.url);
    await movedTo(stand);
    const create = operations.find(({ name }) => name === "POST /api/approval-requests") as Operation;
    await expectAway("a silent server", [create]);
    if (real !== undefined) store.countersignDatabase = real;
    expect(await fingerprint(test.sql)).toEqual(before);
    expect(await send(create)).toMatchObject({ status: 201 });
  });
});

/** Lets the query of the credential through, and nothing after it. */
function cutAfterTheFirstQuery(pool: Connection, stand: Stand): void {
  const sql = new Proxy(pool.sql, {
    apply(target, self, args: unknown[]) {
      const query = Reflect.apply(target as unknown as (...all: unknown[]) => Promise<unknown>, self, args);
      if (!Array.isArray(args[0])) return query;
      return query.then((rows) => {
        stand.freeze();
        return rows;
      });
    },
  });
  store.countersignDatabase = { ...pool, sql };
}

import { loadavg } from "node:os";
import postgres from "postgres";
import { ensureBrowser } from "../browser/find.mjs";
import { ensureBuilt } from "../start/build";
import { startPostgres } from "../start/postgres";
import { sentenceOf } from "../start/refusal";
import { temporaryDirectory } from "../start/testing";
import { atMost, quantile, table, told, type Row } from "./figures";
import { fillHistory, fillPending, questions, withoutIndexes, type Tenant } from "./inbox-fill";
import { measureScreen } from "./inbox-screen";
import { machineFacts, startProduct, type Product } from "./product";

/**
 * `npm run bench:inbox [sizes…]`: every way in which the list is asked for (largest over smallest), with 1,000, 100,000 and 1,000,000 requests recorded,
 * and a list of 1,000 pending ones on a screen, beside a page of plain lines. `npm run bench:inbox screen` is the screen alone, with
 * 10,000 recorded. It judges nothing and fails on nothing but an error.
 */
const SIZES = [1_000, 100_000, 1_000_000];
const SAMPLES = 40;
/** What one page of the list holds where nobody asks for less. */
const PAGE = 50;
const PENDING = 100;
const ON_SCREEN = 1_000;
const ROUNDS = 3;

type Timed = Record<string, { median: number; quarter: number }>;

async function main(sizes: readonly number[], screenOnly: boolean): Promise<void> {
  if (sizes.length < 2 || sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) throw new Error("Give at least two sizes as whole numbers, such as 1000 20000, or none at all.");
  const browser = await ensureBrowser();
  await ensureBuilt();
  const database = await startPostgres({ dataDir: temporaryDirectory(), maxConnections: 100, fsync: true });
  const product = await startProduct({ databaseUrl: database.url });
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined, connection: { maintenance_work_mem: "1GB", synchronous_commit: "off" } as never });
  try {
    const tenant = tenantOf(product);
    await product.asMember("carol", "PUT", `/api/orgs/${tenant.org}/hitl-settings`, { scope: "org", enabled: true });
    const figures = screenOnly ? await fillForScreen(sql, tenant) : await measureSizes(product, { sql, tenant, sizes });
    const rows = [...figures, ...(await measureOnScreen(product, { sql, tenant, browser }))];
    console.log(`${machineFacts()}\nload average ${loadavg().map((one) => one.toFixed(1)).join(" ")}\n\n${table(rows)}`);
  } finally {
    await sql.end({ timeout: 5 });
    await product.stop();
    await database.stop();
  }
}

function tenantOf(product: Product): Tenant {
  const { id, projects, people } = product.organization;
  const idOf = (of: { id: string } | undefined) => of?.id ?? "";
  return { org: id, projects: [idOf(projects["web"]), idOf(projects["billing"])], key: projects["web"]?.api_key_id ?? "", requestors: [idOf(people["alice"]), idOf(people["dana"])] };
}

async function measureSizes(product: Product, { sql, tenant, sizes }: { sql: postgres.Sql; tenant: Tenant; sizes: readonly number[] }): Promise<Row[]> {
  const figures: Timed[] = [];
  await fillPending(sql, tenant, { count: PENDING, alike: 50, mark: "1" });
  let recorded = 0;
  let scans = 0;
  let asked: Asked = {};
  for (const size of sizes) {
    const started = performance.now();
    console.error(`recording ${size.toLocaleString("en-US")} requests …`);
    await withoutIndexes(sql, () => fillTwofold(sql, tenant, { from: recorded + 1, to: size - PENDING }));
    recorded = size - PENDING;
    await sql`vacuum (analyze) approval_requests`;
    if (figures.length === 0) asked = await fairQuestions(product, tenant);
    console.error(`recorded in ${Math.round((performance.now() - started) / 1_000)} s; asking …`);
    const before = await sequentialScans(sql);
    figures.push(await timeAll(product, asked));
    scans = (await sequentialScans(sql)) - before;
  }
  const rows = Object.entries(asked).map(([name, { judged }]) => compared(figures, name, judged));
  return [...rows, atMost(`scans of the whole table while asking the largest ${(rows.length * (SAMPLES + 3)).toLocaleString("en-US")} times`, scans, 0, "")];
}

/** The medians of all sizes, and how many times longer the largest takes than the smallest. */
function compared(figures: readonly Timed[], name: string, judged: boolean): Row {
  const [first, last] = [figures[0]?.[name], figures.at(-1)?.[name]];
  const times = (last?.median ?? Number.NaN) / (first?.median ?? Number.NaN);
  const each = figures.map((one) => `${(one[name]?.median ?? Number.NaN).toFixed(1)}`).join(" / ");
  const what = `${name} (medians ${each} ms; quickest quarter ${((last?.quarter ?? Number.NaN) / (first?.quarter ?? Number.NaN)).toFixed(2)} times)`;
  return judged ? atMost(what, times, 1.5, "times") : told(what, `${times.toFixed(2)} times`);
}

/** What is asked, and whether its ratio is judged: only where both tables answer as many rows. */
type Asked = Record<string, { query: string; judged: boolean }>;

/**
 * A small table cannot fill a page with everything. What it answers is the page that is asked of every size, so that what
 * is compared is the finding and not the longer answer; the whole page is asked besides, and told.
 */
async function fairQuestions(product: Product, tenant: Tenant): Promise<Asked> {
  const asked: Asked = {};
  for (const [name, query] of Object.entries(questions(tenant))) {
    const { items } = (await product.asMember("bob", "GET", `/api/approval-requests?${query}`)) as { items: unknown[] };
    const whole = items.length >= PAGE || items.length === 0;
    asked[`${name}, ${items.length === 0 ? "nothing" : `${items.length} of each`}`] = { query: whole ? query : `${query}&limit=${items.length}`, judged: true };
    if (!whole) asked[`${name}, a page of ${PAGE} where there are as many`] = { query, judged: false };
  }
  return asked;
}

/** One half of the rows by either core. */
async function fillTwofold(sql: postgres.Sql, tenant: Tenant, { from, to }: { from: number; to: number }): Promise<void> {
  const middle = Math.floor((from + to) / 2);
  await Promise.all([fillHistory(sql, tenant, { from, to: middle }), fillHistory(sql, tenant, { from: middle + 1, to })]);
}

async function timeAll(product: Product, asked: Asked): Promise<Timed> {
  const samples: Record<string, number[]> = {};
  for (let round = -3; round < SAMPLES; round += 1) {
    for (const [name, { query }] of Object.entries(asked)) {
      const started = performance.now();
      await product.asMember("bob", "GET", `/api/approval-requests?${query}`);
      if (round >= 0) (samples[name] ??= []).push(performance.now() - started);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, times]) => [name, { median: quantile(times, 0.5), quarter: quantile(times, 0.25) }]));
}

async function sequentialScans(sql: postgres.Sql): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const [row] = await sql<{ n: string }[]>`select seq_scan::text as n from pg_stat_user_tables where relname = 'approval_requests'`;
  return Number(row?.n);
}

async function fillForScreen(sql: postgres.Sql, tenant: Tenant): Promise<Row[]> {
  await fillPending(sql, tenant, { count: PENDING, alike: 50, mark: "1" });
  await withoutIndexes(sql, () => fillTwofold(sql, tenant, { from: 1, to: 10_000 - PENDING }));
  await sql`vacuum (analyze) approval_requests`;
  return [];
}

async function measureOnScreen(product: Product, { sql, tenant, browser }: { sql: postgres.Sql; tenant: Tenant; browser: string }): Promise<Row[]> {
  console.error(`looking at ${ON_SCREEN.toLocaleString("en-US")} pending requests …`);
  await fillPending(sql, tenant, { count: ON_SCREEN - PENDING, alike: 0, mark: "2" });
  await sql`analyze approval_requests`;
  const { pending, rows, rounds, inputs } = await measureScreen({ port: product.port, email: product.organization.people["bob"]?.email ?? "", executablePath: browser, rounds: ROUNDS });
  const frames = rounds.flatMap((round) => round.frames);
  return [
    told(`rows drawn of ${pending.toLocaleString("en-US")} pending`, String(rows)),
    atMost(`frames dropped while scrolling through, ${ROUNDS} times, of ${frames.length} (each time ${rounds.map((round) => late(round.frames)).join(", ")})`, late(frames), 0, ""),
    told("frames that the machine drops with plain lines, each time", rounds.map((round) => `${late(round.plain)} of ${round.plain.length}`).join(", ")),
    told("longest gap between two frames, each time; with plain lines", rounds.map((round) => `${Math.max(...round.frames).toFixed(1)}; ${Math.max(...round.plain).toFixed(1)} ms`).join(", ")),
    atMost(`input to next paint, longest of ${inputs.length}`, inputs[0]?.took ?? Number.NaN, 100, "ms"),
    told("input to next paint, the longest five", inputs.slice(0, 5).map(({ key, took }) => `${key} ${took}`).join(", ")),
    told("input to next paint, half of them within", `${quantile(inputs.map(({ took }) => took), 0.5).toFixed(0)} ms`),
  ];
}

function late(frames: readonly number[]): number {
  return frames.filter((gap) => gap > frameOf(frames) * 1.5).length;
}

/** The pace of the screen, as it was for most frames. */
function frameOf(frames: readonly number[]): number {
  return quantile(frames, 0.5);
}

const [first, ...others] = process.argv.slice(2);
const screenOnly = first === "screen" && others.length === 0;
main(screenOnly || first === undefined ? SIZES : [first, ...others].map(Number), screenOnly).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(sentenceOf(error));
    process.exit(1);
  },
);

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Call, compilePolicy } from "@countersign/sdk/policy";
import { casbin, cedar, type Decider, type Engine, ours } from "./policy-engines";
import { benchCalls, benchRules, toPolicy } from "./policy-rules";

const SIZES = [10, 100, 1_000, 10_000];
const BUDGET_MS = 1_500;

/** The best of many rounds, in microseconds per decision; a slow engine decides as many of the calls per round as its budget allows. */
async function measure(decider: Decider, calls: readonly Call[]): Promise<number> {
  const perCall = await round(decider, calls.slice(0, 3));
  const size = Math.max(3, Math.min(calls.length, Math.floor((BUDGET_MS * 1000) / 5 / perCall)));
  let best = Number.POSITIVE_INFINITY;
  const until = performance.now() + BUDGET_MS;
  for (let from = 0; performance.now() < until; from = (from + size) % calls.length) {
    best = Math.min(best, await round(decider, [...calls.slice(from, from + size), ...calls.slice(0, Math.max(0, from + size - calls.length))]));
  }
  return best;
}

async function round(decider: Decider, calls: readonly Call[]): Promise<number> {
  let allowed = 0;
  const start = performance.now();
  for (const call of calls) {
    const answer = decider(call);
    if (typeof answer === "boolean" ? answer : await answer) allowed += 1;
  }
  const spent = performance.now() - start;
  if (allowed > calls.length) throw new Error("More calls were allowed than decided");
  return (spent * 1000) / calls.length;
}

/** All engines must answer alike before their speed is compared. */
async function agree(deciders: readonly (readonly [string, Decider])[], calls: readonly Call[]): Promise<void> {
  const [first, ...others] = deciders;
  if (first === undefined) return;
  for (const call of calls.slice(0, 100)) {
    const wanted = await first[1](call);
    for (const [name, decider] of others) {
      if ((await decider(call)) !== wanted) throw new Error(`${name} and ${first[0]} disagree about ${JSON.stringify(call)}`);
    }
  }
}

function bytesPerThousandRules(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const policy = toPolicy(benchRules(10_000));
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = [compilePolicy(policy)];
  collect();
  const after = process.memoryUsage().heapUsed;
  return kept.length === 1 ? (after - before) / 10 : 0;
}

async function main(): Promise<void> {
  const engines: readonly Engine[] = [ours, cedar, casbin];
  const firstCost: { atTen: number; atTenThousand: number } = { atTen: 0, atTenThousand: 0 };
  console.log("Microseconds per decision, best round; the same rules and calls for each engine, answers compared first.\n");
  console.log(["rules".padStart(7), ...engines.map(({ name }) => name.padStart(14)), "ratio cedar".padStart(13), "ratio casbin".padStart(13)].join(" "));
  for (const size of SIZES) {
    const rules = benchRules(size);
    const calls = benchCalls(rules);
    const prepared = await Promise.all(engines.map(async (engine) => [engine.name, await engine.prepare(rules)] as const));
    await agree(prepared.filter((pair): pair is readonly [string, Decider] => pair[1] !== null), calls);
    const costs: (number | null)[] = [];
    for (const [, decider] of prepared) costs.push(decider === null ? null : await measure(decider, calls));
    const [own = null, ...others] = costs;
    if (size === SIZES[0]) firstCost.atTen = own ?? 0;
    firstCost.atTenThousand = own ?? 0;
    const cells = costs.map((cost) => (cost === null ? "not installed" : cost.toFixed(3)).padStart(14));
    const ratios = others.map((cost) => (cost === null || own === null ? "–" : `${Math.round(cost / own)}×`).padStart(13));
    console.log([String(size).padStart(7), ...cells, ...ratios].join(" "));
  }
  console.log(`\nFrom 10 to 10,000 rules our cost grows by a factor of ${(firstCost.atTenThousand / firstCost.atTen).toFixed(1)}.`);
  console.log(`The compiled index takes ${(bytesPerThousandRules() / 1024).toFixed(0)} KB per 1,000 rules.`);
}

await main();

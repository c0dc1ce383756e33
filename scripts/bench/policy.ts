import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { quantile } from "./figures";
import { guardInProcess } from "./guard-in-process";
import type { Order, Reply } from "./policy-contender";

const SIZES = [10, 100, 1_000, 10_000];
const ENGINES = ["countersign", "cedar-wasm", "casbin"];
const ROUNDS = Number(process.env["ROUNDS"] ?? 25);

/** An engine in its own process, and what every round cost it at each size, in microseconds per decision. */
class Contender {
  readonly name: string;
  readonly costs = new Map<number, number[]>();
  readonly #child: ChildProcess;

  constructor(name: string) {
    this.name = name;
    this.#child = fork(fileURLToPath(new URL("policy-contender.ts", import.meta.url)), [name], { execArgv: ["--import", "tsx"] });
  }

  ask(order: Order): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`${this.name} ended by itself (${String(code)}) at ${JSON.stringify(order)}`));
      this.#child.once("exit", ended);
      this.#child.once("message", (reply) => {
        this.#child.off("exit", ended);
        resolve(reply as Reply);
      });
      this.#child.send(order);
    });
  }

  /** Null where the package is not installed. */
  async prepare(size: number): Promise<boolean[] | null> {
    const reply = await this.ask({ kind: "prepare", size });
    return "answers" in reply ? reply.answers : null;
  }

  async measure(size: number): Promise<void> {
    const reply = await this.ask({ kind: "measure", size });
    if ("micros" in reply) this.costs.set(size, [...(this.costs.get(size) ?? []), reply.micros]);
  }

  best(size: number): number {
    return quantile(this.costs.get(size) ?? [], 0);
  }

  end(): void {
    this.#child.kill();
  }
}

/** All engines must answer alike before their speed is compared. */
async function enter(contenders: readonly Contender[]): Promise<Contender[]> {
  const present = new Set(contenders);
  for (const size of SIZES) {
    let wanted: boolean[] | null = null;
    for (const contender of present) {
      const answers = await contender.prepare(size);
      if (answers === null) present.delete(contender);
      else if (wanted === null) wanted = answers;
      else if (answers.some((answer, i) => answer !== wanted?.[i])) throw new Error(`${contender.name} answers otherwise than ${ENGINES[0]} at ${size} rules`);
    }
  }
  return [...present];
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(i === 0 ? 7 : 14)).join(" ");
}

function report(contenders: readonly Contender[]): void {
  const [own, ...others] = contenders;
  if (own === undefined) return;
  const middle = (size: number) => quantile(own.costs.get(size) ?? [], 0.5);
  console.log(`Microseconds per decision: the best of ${ROUNDS} rounds, in which all engines and sizes take turns; the same rules and calls for each, answers compared first.`);
  console.log("Other work on the machine makes every figure worse, and slow engines most: run it on a quiet one before quoting a ratio.\n");
  console.log(row(["rules", ...contenders.map(({ name }) => name), ...others.map(({ name }) => `${name} / ours`), "ours, median"]));
  for (const size of SIZES) {
    const ratios = others.map((other) => `${Math.round(other.best(size) / own.best(size))}×`);
    console.log(row([String(size), ...contenders.map((contender) => contender.best(size).toFixed(3)), ...ratios, middle(size).toFixed(3)]));
  }
  console.log(`\nFrom 10 to 10,000 rules our cost grows by a factor of ${(own.best(10_000) / own.best(10)).toFixed(1)} (median of the rounds: ${(middle(10_000) / middle(10)).toFixed(1)}).`);
}

async function main(): Promise<void> {
  const all = ENGINES.map((name) => new Contender(name));
  try {
    const present = await enter(all);
    for (const absent of all.filter((contender) => !present.includes(contender))) console.log(`${absent.name} is not installed, so it is left out.`);
    const turns = SIZES.flatMap((size) => present.map((contender) => ({ contender, size })));
    for (let round = 0; round < ROUNDS; round += 1) for (const { contender, size } of turns) await contender.measure(size);
    report(present);
    const memory = await all[0]?.ask({ kind: "memory" });
    if (memory !== undefined && "bytes" in memory) console.log(`The compiled index takes ${(memory.bytes / 1024).toFixed(0)} KB per 1,000 rules.`);
    for (const contender of all) contender.end();
    const { bare, withArguments } = await guardInProcess();
    console.log(`A whole guard() in process, both hashes and the audit with it: ${bare.toFixed(0)} µs without arguments, ${withArguments.toFixed(0)} µs with three of them (medians).`);
  } finally {
    for (const contender of all) contender.end();
  }
}

await main();

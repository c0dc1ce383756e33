import { CHAIN_OCCUPIED, isChainOccupied, isDatabaseGone } from "@/lib/database-failure";
import { Outage } from "@/lib/outage";

const AGAIN_MS = 60_000;
const MOST_SAID = 1_000;
const store = globalThis as typeof globalThis & { countersignOutage?: Outage; countersignSaid?: Map<string, number> };
const said = () => (store.countersignSaid ??= new Map<string, number>());

/** The reason of a failure without the statement and what it held: a failed query names the whole of a mail. */
export function reasonOf(error: unknown): string {
  if (isChainOccupied(error)) return `${CHAIN_OCCUPIED} Run the check under Audit, Verify chain; see /docs/errors/E1404`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return keepable(cause instanceof Error ? cause.message : String(cause));
}

/** What others wrote, at most so long, as a database takes it: without NUL and without half a character. */
export function keepable(text: string, most = 1_000): string {
  return Buffer.from(text.slice(0, most).replaceAll("\0", "")).toString();
}

/** One line for the operator about what failed outside any request and is tried again; a database that is away is said once for all that fails by it. */
export function complain(what: string, error: unknown): void {
  if (isDatabaseGone(error)) outage().met(reasonOf(error));
  else write({ level: "error", error: `${what}: ${reasonOf(error)}` });
}

/** The same for what is tried again every second: one sentence comes at most once a minute. */
export function complainAgain(what: string, error: unknown): void {
  const [line, now] = [`${what}: ${reasonOf(error)}`, performance.now()];
  if (!isDatabaseGone(error) && now - (said().get(line) ?? -Infinity) < AGAIN_MS) return;
  if (said().size > MOST_SAID) said().clear();
  said().set(line, now);
  complain(what, error);
}

/** Says that work which asks the database every time, and began at this `performance.now()`, was done. */
export function databaseAnswered(beganAt: number): void {
  outage().answered(beganAt);
}

function outage(): Outage {
  return (store.countersignOutage ??= new Outage(write));
}

function write(line: object): void {
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { ARRAYS } from "@/db/arrays";
import { holdTransactions } from "@/db/lost-connection";
import { pulseOf, type Pulse } from "@/db/pulse";
import * as schema from "@/db/schema";
import { silenceAfter } from "@/db/silence";

export type Database = PostgresJsDatabase<typeof schema> & { readonly $client: postgres.Sql };
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
export type Connection = { sql: postgres.Sql; db: Database; answers: Pulse["answers"]; close(): Promise<void> };

export type ConnectOptions = { max?: number; prepare?: boolean; connectTimeoutSeconds?: number; /** How much longer than usual a statement may wait: tests are not timed, however busy the machine. */ patience?: number; /** Milliseconds without a word after which a connection that owes an answer is ended; by default 5 seconds more than a statement may take. */ silenceMs?: number; /** The same for a connection that listens. */ unheardMs?: number };

type Send = (...given: never[]) => object;
type Begin = (...given: unknown[]) => unknown;

/**
 * What is kept prepared stays in the server's memory as long as the connection. A statement with more parameters than any single row
 * has columns writes or looks for many things at once, and has another text for each number of them.
 */
const MOST_PARAMETERS_KEPT = 64;

/**
 * Drizzle sends each query unprepared (it says so to the driver itself). In a transaction its texts are few and stable, so there
 * the statements are kept prepared on each connection; outside, a list is planned for what it is asked. The driver's own tagged
 * statements are prepared either way. All are described, bound and run in one round trip, also where they are new.
 */
function inOneRoundTrip<C extends object>(client: C, inTransaction = false): C {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === "unsafe") return (query: string, parameters: unknown[] = [], options: { prepare?: boolean } = {}) => {
        const kept = inTransaction && parameters.length <= MOST_PARAMETERS_KEPT;
        return atOnce(Reflect.apply(member as Send, target, [query, parameters, kept ? { ...options, prepare: true } : options]), parameters);
      };
      if (name !== "begin" && name !== "savepoint") return member;
      return (...given: unknown[]) => (member as Begin)(...given.map((one) => (typeof one === "function" ? (inner: object) => (one as (client: object) => unknown)(inOneRoundTrip(inner, true)) : one)));
    },
    apply: (target, self, [text, ...parameters]) => {
      const made = Reflect.apply(target as unknown as Send, self, [text, ...parameters]);
      return Array.isArray(text) && "raw" in text ? atOnce(made, parameters) : made;
    },
  });
}

/** The driver would wait for the description of a new statement before it sends the parameters: what is written the same whatever its type need not. */
function atOnce(statement: object, parameters: readonly unknown[]): object {
  if (parameters.some((one) => typeof one === "object" && one !== null)) return statement;
  return Object.defineProperty(statement, "describeFirst", { get: () => false, set: () => {} });
}

const STATEMENT_MS = 10_000;

/** Milliseconds. What was answered is on disk, whatever the database's own default. */
function sessionSettings(patience: number) {
  return { statement_timeout: STATEMENT_MS * patience, lock_timeout: 8_000 * patience, idle_in_transaction_session_timeout: 15_000 * patience, synchronous_commit: "on" };
}

/**
 * So many statements may wait on one connection. The driver sends a BEGIN that is the last to find room, but keeps the connection for
 * nobody (its issue 1189): the transaction fails, and what follows runs inside it. With room for more than ever wait there is no last.
 */
const ROOM = { max_pipeline: 100_000 };

/** Opens a pool. `prepare: false` is for transaction poolers such as PgBouncer, which take no settings of a session either: there they are the database user's. */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const prepare = options.prepare ?? true;
  const patience = options.patience ?? 1;
  const silence = silenceAfter(options.silenceMs ?? STATEMENT_MS * patience + 5_000, options.unheardMs);
  const sql = postgres(url, {
    max: options.max ?? 20,
    ...ROOM,
    ...{ socket: silence.socket },
    prepare,
    connect_timeout: options.connectTimeoutSeconds ?? 2,
    idle_timeout: 0,
    backoff: () => 0.1,
    onnotice: () => undefined,
    fetch_types: false,
    types: ARRAYS,
    connection: { application_name: "countersign", ...(prepare ? sessionSettings(patience) : {}) },
  });
  const pulse = pulseOf(url);
  const close = async () => {
    silence.close();
    await Promise.all([sql.end({ timeout: 2 }), pulse.close()]);
  };
  const heard = silence.watched(sql);
  const client = holdTransactions(prepare ? inOneRoundTrip(heard) : heard);
  return { sql: client, db: drizzle(client, { schema }), answers: pulse.answers, close };
}

import { connect, type Connection } from "@/db/client";
import { env } from "@/lib/env";

const store = globalThis as typeof globalThis & { countersignDatabase?: Connection };

/** The pool of this process; one, however many bundles the server is built into. */
export function database(): Connection {
  store.countersignDatabase ??= connect(env().DATABASE_URL, { max: env().DATABASE_POOL, prepare: env().DATABASE_PREPARE });
  return store.countersignDatabase;
}

/** How many connections the background work of a process has to itself. */
export const WORKER_CONNECTIONS = 6;

/** Connections of the background work's own: what is to be told never waits behind all who ask. To be closed by who opened it. */
export function connectWorker(url: string = env().DATABASE_URL): Connection {
  return connect(url, { max: WORKER_CONNECTIONS, prepare: env().DATABASE_PREPARE });
}

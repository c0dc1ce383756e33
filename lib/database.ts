import { connect, type Connection } from "@/db/client";
import { env } from "@/lib/env";

const store = globalThis as typeof globalThis & { countersignDatabase?: Connection };

/** The pool of this process; one, however many bundles the server is built into. */
export function database(): Connection {
  store.countersignDatabase ??= connect(env().DATABASE_URL, { max: env().DATABASE_POOL, prepare: env().DATABASE_PREPARE });
  return store.countersignDatabase;
}

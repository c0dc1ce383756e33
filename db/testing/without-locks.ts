import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import type { Database } from "@/db/client";
import * as schema from "@/db/schema";

/** The same database for whoever looks at rows without holding them, for positive controls: `lock` is what its statements lose. */
export function withoutLocks(client: postgres.Sql, lock: RegExp): Database {
  const unlocked = <C extends object>(inner: C): C =>
    new Proxy(inner, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === "unsafe") return (query: string, ...rest: unknown[]) => (member as (query: string, ...rest: unknown[]) => unknown)(query.replace(lock, ""), ...rest);
        if (name !== "begin") return member;
        return (work: (inner: object) => unknown) => (member as (work: (inner: object) => unknown) => unknown)((inside) => work(unlocked(inside)));
      },
    });
  return drizzle(unlocked(client), { schema });
}

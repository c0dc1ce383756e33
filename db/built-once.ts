import { is, Param, Placeholder, sql } from "drizzle-orm";
import type { PgPreparedQuery, PreparedQueryConfig } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Database, Transaction } from "@/db/client";
import * as schema from "@/db/schema";

type Buildable<T extends PreparedQueryConfig> = { prepare(name: string): PgPreparedQuery<T> };
/** What Drizzle keeps of a statement that it has built, and of a database or transaction (`is` of its own classes aside). */
type Kept = { params: unknown[]; execute(): Promise<never> };
type Session = { session: { client: object } };

let workshop: Database | undefined;

type Values<N extends string> = { readonly [K in N]: unknown };

/**
 * A statement that Drizzle builds once in the life of the process instead of each time, which takes longer than PostgreSQL takes
 * to answer most of them. Each of `names` stands in it for a value that every call gives; answers what the built statement would.
 * The text does not depend on the values, so in a transaction it is kept prepared too. Throws where a value is not given.
 */
export function builtOnce<N extends string, T extends PreparedQueryConfig>(names: readonly N[], build: (db: Database, given: { readonly [K in N]: Placeholder }) => Buildable<T>): (db: Database | Transaction, values: Values<N>) => Promise<T["execute"]> {
  let kept: Kept | undefined;
  return (db, values) => {
    workshop ??= drizzle.mock({ schema }) as unknown as Database;
    kept ??= build(workshop, Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as Record<string, Placeholder> as { [K in N]: Placeholder }).prepare("") as unknown as Kept;
    const { client } = (db as unknown as Session).session;
    const statement = Object.create(kept, { client: { value: client }, params: { value: kept.params.map((one) => filled(one, values)) } }) as Kept;
    return statement.execute();
  };
}

/** Drizzle gives null to a column's own mapping where it stands for a placeholder, and nowhere else. */
function filled(parameter: unknown, values: Values<string>): unknown {
  if (is(parameter, Placeholder)) return valueOf(parameter, values);
  if (!is(parameter, Param) || !is(parameter.value, Placeholder)) return parameter;
  const value = valueOf(parameter.value, values);
  return value === null ? null : parameter.encoder.mapToDriverValue(value);
}

function valueOf({ name }: Placeholder, values: Values<string>): unknown {
  if (values[name] === undefined) throw new Error(`a statement was given no value for "${name}"`);
  return values[name];
}

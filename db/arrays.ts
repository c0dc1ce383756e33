import { makePgArray } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import { parse } from "postgres-array";

/** A JavaScript array as PostgreSQL writes one; text that is one already stays as it is. */
function write(value: unknown): unknown {
  return Array.isArray(value) ? makePgArray(value) : value;
}

const arrayOf = <T>(to: number, from: number[], read: (text: string) => T): postgres.PostgresType => ({ to, from, serialize: write, parse: (text: string) => parse(text, read) });

/**
 * The array types that the product's statements give and take, by their fixed numbers in `pg_type`. The driver would otherwise
 * ask for every array type there is on each new connection: a round trip before the first statement, in a promise that nobody
 * holds, so that a database that goes away just then would end the process.
 */
export const ARRAYS = {
  texts: arrayOf(1009, [1009, 1015], String),
  numbers: arrayOf(1007, [1005, 1007, 1021, 1022], Number),
};

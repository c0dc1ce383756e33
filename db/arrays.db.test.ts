import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";

let database: TestDatabase;
beforeAll(async () => {
  database = await productDatabase({ max: 2 });
});
afterAll(() => database.close());

const AWKWARD = ["", " ", "a,b", "{x}", 'say "so"', "back\\slash", "NULL", "null", "it's", "line\nend", "é…😀"];

describe("arrays that statements give and take", () => {
  it("texts come back as they were given, whatever stands in them, and nothing is told apart by its look", async () => {
    const [row] = await database.db.$client<{ texts: string[]; none: string[]; gap: (string | null)[] }[]>`select ${AWKWARD}::text[] as texts, ${[] as string[]}::text[] as none, array['NULL', null] as gap`;
    expect(row).toEqual({ texts: AWKWARD, none: [], gap: ["NULL", null] });
  });

  it("by Drizzle too, and matched one by one", async () => {
    const rows = await database.db.execute<{ one: string }>(sql`select one from unnest(${sql.param(AWKWARD)}::text[]) with ordinality as given(one, place) order by place`);
    expect(rows.map(({ one }) => one)).toEqual(AWKWARD);
    expect(await database.db.$client`select 1 as one where 'a,b' = any(${AWKWARD})`).toHaveLength(1);
  });

  it("numbers are numbers", async () => {
    const [row] = await database.db.$client<Record<string, unknown>[]>`select array[1, -2, null]::int[] as whole, array[0.5, 1e300]::float8[] as broken, percentile_cont(array[0.5, 0.9]) within group (order by x) as quantiles from generate_series(1, 11) x`;
    expect(row).toEqual({ whole: [1, -2, null], broken: [0.5, 1e300], quantiles: [6, 10] });
  });
});

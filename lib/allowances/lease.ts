import { database } from "@/lib/database";

type Row = { taken: number; ms_left: string };

/**
 * Takes up to `asked` of a limit out of what is left of it in this minute of the database clock. One statement, so that
 * all instances together never take more than the limit.
 */
export async function takeLease(bucket: string, limit: number, asked: number): Promise<{ taken: number; msLeft: number }> {
  const [row] = await database().sql<Row[]>`
    insert into allowances as held (bucket, minute, used, taken)
    values (${bucket}, date_trunc('minute', clock_timestamp()), least(${asked}::int, ${limit}::int), least(${asked}::int, ${limit}::int))
    on conflict (bucket) do update set
      taken = case when held.minute < excluded.minute then excluded.taken else greatest(0, least(${asked}::int, ${limit}::int - held.used)) end,
      used = case when held.minute < excluded.minute then excluded.used else held.used + greatest(0, least(${asked}::int, ${limit}::int - held.used)) end,
      minute = greatest(held.minute, excluded.minute)
    returning taken, extract(epoch from (minute + interval '1 minute' - clock_timestamp())) * 1000 as ms_left`;
  if (row === undefined) throw new Error("a lease was not answered");
  return { taken: row.taken, msLeft: Math.max(1, Math.ceil(Number(row.ms_left))) };
}

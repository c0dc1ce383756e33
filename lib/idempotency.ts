import { and, eq, sql } from "drizzle-orm";
import { canonicalize, sha256Hex, type JsonValue } from "@countersign/sdk/canonical";
import { idempotencyKeys } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import { AppError, invalid } from "@/lib/errors";
import { LIMITS } from "@/lib/vocabulary";

const SYNTAX = /^[A-Za-z0-9_\-.:]{1,255}$/;

export type Replayable<T> = { status: number; body: T; replayed: boolean };

/** The caller's key, or null; throws 400 for one that is not 1 to 255 characters of `A-Z a-z 0-9 _ - . :`. */
export function readIdempotencyKey(header: string | null): string | null {
  if (header === null) return null;
  if (!SYNTAX.test(header)) throw invalid("Idempotency-Key takes 1 to 255 characters out of A-Z, a-z, 0-9 and _ - . :");
  return header;
}

export type IdempotentCall = { credential: string; route: string; key: string; body: unknown; /** On whose behalf, where the call says so. */ claim: string | null };

/**
 * Runs an effect once per key (contract section 6), in the effect's own transaction: the same body gets the first answer
 * again, another body 422, a first call still in flight 409. An effect that throws leaves no trace of the key.
 */
export async function idempotently<T>(tx: TxCtx, call: IdempotentCall, effect: () => Promise<{ status: number; body: T }>): Promise<Replayable<T>> {
  const place = `${call.credential}\n${call.route}\n${call.key}`;
  const [lock] = await tx.db.execute<{ got: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${place}, 4803)) as got`);
  if (lock?.got !== true) {
    throw new AppError("idempotency_in_flight", "A call with this Idempotency-Key is still being answered. Ask again in a second.", { headers: { "Retry-After": "1" } });
  }
  const body = sha256Hex(canonicalize(call.body as JsonValue, LIMITS.bodyDepth));
  const fingerprint = `${body}:${call.claim === null ? "" : sha256Hex(call.claim.trim().toLowerCase())}`;
  const here = and(eq(idempotencyKeys.credential, call.credential), eq(idempotencyKeys.route, call.route), eq(idempotencyKeys.key, call.key));
  const [known] = await tx.db.select().from(idempotencyKeys).where(and(here, sql`${idempotencyKeys.createdAt} > clock_timestamp() - interval '72 hours'`));
  if (known !== undefined) return replay<T>(known, call.claim === null ? body : fingerprint);
  const answer = await effect();
  const row = { credential: call.credential, route: call.route, key: call.key, fingerprint, status: answer.status, body: JSON.stringify(answer.body), createdAt: sql`clock_timestamp()` };
  await tx.db.insert(idempotencyKeys).values(row).onConflictDoUpdate({ target: [idempotencyKeys.credential, idempotencyKeys.route, idempotencyKeys.key], set: row });
  return { ...answer, replayed: false };
}

/** The first answer that a key was given, or null where it was never used or is forgotten; says nothing of the body it came with. */
export async function answerUnder<T>(ctx: Pick<Ctx, "db">, call: Pick<IdempotentCall, "credential" | "route" | "key">): Promise<T | null> {
  const { credential, route, key, body, createdAt } = idempotencyKeys;
  const [known] = await ctx.db
    .select({ body })
    .from(idempotencyKeys)
    .where(and(eq(credential, call.credential), eq(route, call.route), eq(key, call.key), sql`${createdAt} > clock_timestamp() - interval '72 hours'`));
  return known === undefined ? null : (JSON.parse(known.body ?? "null") as T);
}

function replay<T>(known: typeof idempotencyKeys.$inferSelect, fingerprint: string): Replayable<T> {
  if (known.fingerprint !== fingerprint && known.fingerprint.split(":")[0] !== fingerprint) {
    throw new AppError("idempotency_mismatch", "This Idempotency-Key was used with another body or for another person. Send what was sent first to attach to that request, or use a new key for a new one.");
  }
  return { status: known.status ?? 200, body: JSON.parse(known.body ?? "null") as T, replayed: true };
}

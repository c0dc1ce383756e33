import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/client";
import { signInLinks } from "@/db/schema";
import { LINK_SECONDS, linkPath, randomLinkToken } from "@/lib/auth/link-token";
import { hashToken } from "@/lib/auth/session-lookup";
import { newId, type Id } from "@/lib/ids";

export type LinkOptions = {
  /** Seconds until the link is over; 900 unless said otherwise. */
  lifetimeSeconds?: number;
  /** The request that the link opens after signing in. */
  requestId?: Id<"request">;
};

/** A link that signs this person in once. Only its hash is kept, so this is the only time that it can be shown. */
export async function createSignInLink(db: Database | Transaction, userId: Id<"user">, options: LinkOptions = {}): Promise<{ token: string; path: string }> {
  const token = randomLinkToken();
  await insertLink(db, { token, userId, requestId: options.requestId ?? null, lifetimeSeconds: options.lifetimeSeconds ?? LINK_SECONDS });
  return { token, path: linkPath(token) };
}

type NewLink = { token: string; userId: Id<"user">; requestId: Id<"request"> | null; lifetimeSeconds: number };

/**
 * Keeps the hash of a link; the same token twice is one link, with its first deadline, and a newer link for the same person and
 * request ends the older ones. Answers that deadline.
 */
export async function insertLink(db: Database | Transaction, link: NewLink): Promise<Date> {
  const deadline = sql<Date>`clock_timestamp() + make_interval(secs => ${link.lifetimeSeconds})`;
  const [row] = await db
    .insert(signInLinks)
    .values({ id: newId("link"), tokenHash: hashToken("link", link.token), userId: link.userId, requestId: link.requestId, expiresAt: deadline })
    .onConflictDoUpdate({ target: signInLinks.tokenHash, set: { requestId: link.requestId } })
    .returning({ id: signInLinks.id, createdAt: signInLinks.createdAt, expiresAt: signInLinks.expiresAt });
  if (row === undefined) throw new Error("a link was not kept");
  if (link.requestId !== null) {
    const older = and(eq(signInLinks.userId, link.userId), eq(signInLinks.requestId, link.requestId), ne(signInLinks.id, row.id), isNull(signInLinks.usedAt));
    await db.update(signInLinks).set({ expiresAt: sql`clock_timestamp()` }).where(and(older, sql`${signInLinks.createdAt} <= ${row.createdAt.toISOString()}::timestamptz and ${signInLinks.expiresAt} > clock_timestamp()`));
  }
  return row.expiresAt;
}

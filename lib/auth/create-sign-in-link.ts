import { sql } from "drizzle-orm";
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

export type NewLink = { token: string; userId: Id<"user">; requestId: Id<"request"> | null; lifetimeSeconds: number };

/** As `insertLinks`, for one. */
export async function insertLink(db: Database | Transaction, link: NewLink): Promise<Date> {
  const [until] = await insertLinks(db, [link]);
  if (until === undefined) throw new Error("a link was not kept");
  return until;
}

/**
 * Keeps the hashes of links; the same token twice is one link, with its first deadline, and a newer link for the same person and
 * request ends the older ones. Answers those deadlines.
 */
export async function insertLinks(db: Database | Transaction, links: readonly NewLink[]): Promise<Date[]> {
  const hashes = links.map(({ token }) => hashToken("link", token));
  const kept = await db
    .insert(signInLinks)
    .values([...new Map(links.map(({ userId, requestId, lifetimeSeconds }, index) => [hashes[index], { id: newId("link"), tokenHash: hashes[index] ?? "", userId, requestId, expiresAt: sql<Date>`clock_timestamp() + make_interval(secs => ${lifetimeSeconds})` }])).values()])
    .onConflictDoUpdate({ target: signInLinks.tokenHash, set: { requestId: sql`excluded.request_id` } })
    .returning({ id: signInLinks.id, tokenHash: signInLinks.tokenHash, userId: signInLinks.userId, requestId: signInLinks.requestId, createdAt: signInLinks.createdAt, expiresAt: signInLinks.expiresAt });
  await endOlder(db, kept.filter(({ requestId }) => requestId !== null).map(({ id, userId, requestId, createdAt }) => ({ id, user_id: userId, request_id: requestId, created_at: createdAt.toISOString() })));
  const deadlines = new Map(kept.map(({ tokenHash, expiresAt }) => [tokenHash, expiresAt]));
  return hashes.flatMap((hash) => deadlines.get(hash) ?? []);
}

/** Of two that were made at the same moment the one with the later id counts as the newer. */
async function endOlder(db: Database | Transaction, newer: readonly object[]): Promise<void> {
  if (newer.length === 0) return;
  await db.execute(sql`
    update sign_in_links l set expires_at = clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(newer)}::text::jsonb) as n(id text, user_id text, request_id text, created_at timestamptz)
    where l.user_id = n.user_id and l.request_id = n.request_id and l.id <> n.id and l.used_at is null and l.expires_at > clock_timestamp()
      and (date_trunc('milliseconds', l.created_at), l.id) < (n.created_at, n.id)`);
}

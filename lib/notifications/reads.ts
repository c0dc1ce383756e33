import { inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { users } from "@/db/schema";
import { insertLinks, type NewLink } from "@/lib/auth/create-sign-in-link";
import type { Id } from "@/lib/ids";
import { findRequests, type Found } from "@/lib/notifications/request-facts";
import { together, type Together } from "@/lib/together";
import type { Role } from "@/lib/vocabulary";

/** To whom a mail goes, as the database knows them. */
export type Reader = { id: Id<"user">; email: string; role: Role; organization: string; inviter: string | null };

type Membership = { userId: Id<"user">; orgId: Id<"org"> | null };

/**
 * What messages are drawn from. Each is drawn by itself, and all that are drawn at the same time are read for in one statement
 * of each kind.
 */
export type Reads = {
  /** An active member, of this organization or, where none is said, of any; null where there is none. */
  reader: Together<Membership, Reader | null>;
  request: Together<{ orgId: Id<"org">; id: Id<"request"> }, Found | null>;
  /** Somebody's name; null for nobody's id. */
  name: Together<Id<"user">, string | null>;
  /** Keeps a link and answers its deadline. */
  link: Together<NewLink, Date>;
};

const store = new WeakMap<Database, Reads>();

export function readsOf(db: Database): Reads {
  const before = store.get(db);
  if (before !== undefined) return before;
  const reads: Reads = {
    reader: together((keys) => findReaders(db, keys)),
    request: together((keys) => findRequests(db, keys)),
    name: together((ids) => findNames(db, ids)),
    link: together((links) => insertLinks(db, links)),
  };
  store.set(db, reads);
  return reads;
}

async function findReaders(db: Database, keys: readonly Membership[]): Promise<(Reader | null)[]> {
  const asked = keys.map(({ userId, orgId }, n) => ({ n, user_id: userId, org_id: orgId }));
  const rows = await db.execute<Reader & { n: number }>(sql`
    select k.n, u.id, u.email, m.role, o.name as organization, i.name as inviter
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb) as k(n int, user_id text, org_id text)
    cross join lateral (
      select m.org_id, m.role, m.invited_by from memberships m
      where m.user_id = k.user_id and m.deactivated_at is null and (k.org_id is null or m.org_id = k.org_id) limit 1) m
    join users u on u.id = k.user_id
    join organizations o on o.id = m.org_id
    left join users i on i.id = m.invited_by`);
  const found = new Map(rows.map(({ n, ...reader }) => [n, reader]));
  return keys.map((_, n) => found.get(n) ?? null);
}

async function findNames(db: Database, ids: readonly Id<"user">[]): Promise<(string | null)[]> {
  const rows = await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, [...new Set(ids)]));
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return ids.map((id) => names.get(id) ?? null);
}

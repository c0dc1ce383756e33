import { createHash } from "node:crypto";
import type { Authenticated } from "@/lib/auth/credentials";
import type { MemberActor } from "@/lib/context";
import { database } from "@/lib/database";
import type { Id } from "@/lib/ids";
import type { Role } from "@/lib/vocabulary";

/** Session tokens are kept as SHA-256 only; 256 random bits need no stretching. */
export function hashToken(purpose: "session" | "link", token: string): string {
  return createHash("sha256").update(`countersign-${purpose}\n${token}`).digest("hex");
}

type Row = { org_id: Id<"org">; user_id: Id<"user">; email: string; name: string; person_key: string; role: Role };

/** A session counts only when it names an active member; the role is the one the member has now. */
export async function memberBySession(token: string): Promise<Authenticated<MemberActor> | null> {
  const [row] = await database().sql<Row[]>`
    select m.org_id, u.id as user_id, u.email, u.name, u.person_key, m.role
    from sessions s join users u on u.id = s.user_id
    join memberships m on m.user_id = u.id and m.deactivated_at is null
    where s.token_hash = ${hashToken("session", token)} and s.expires_at > clock_timestamp()
    order by (m.org_id = s.org_id) desc nulls last, m.created_at limit 1`;
  if (row === undefined) return null;
  return {
    orgId: row.org_id,
    keyRequestsPerMinute: 0,
    actor: { type: "member", userId: row.user_id, email: row.email, name: row.name, personKey: row.person_key, role: row.role, via: "session" },
  };
}

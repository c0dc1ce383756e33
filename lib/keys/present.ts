import type { personalTokens } from "@/db/schema";
import type { KeyRow } from "@/lib/keys/repo";
import type { ApiKey, PersonalToken } from "@/lib/keys/schema";
import { iso } from "@/lib/time";

export function presentKey(row: KeyRow): ApiKey {
  return {
    id: row.key.id,
    name: row.key.name,
    project: row.project,
    mode: row.key.prefix === "cz_test_" ? "test" : "live",
    scopes: row.key.scopes,
    last_four: row.key.lastFour,
    created_by: row.createdBy,
    created_at: iso(row.key.createdAt),
    last_used_at: iso(row.key.lastUsedAt),
    revoked_at: iso(row.key.revokedAt),
  };
}

export function presentToken(row: typeof personalTokens.$inferSelect): PersonalToken {
  return {
    id: row.id,
    name: row.name,
    last_four: row.lastFour,
    created_at: iso(row.createdAt),
    expires_at: iso(row.expiresAt),
    last_used_at: iso(row.lastUsedAt),
    revoked_at: iso(row.revokedAt),
  };
}

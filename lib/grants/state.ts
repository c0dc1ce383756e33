import type { DecisionKind, GrantState, Role } from "@/lib/vocabulary";

/** The rules of a grant's life and of who may end it, pure (contract sections 2 and 8). */
export type GrantLife = { revokedAt: Date | null; expiresAt: Date | null; singleUse: boolean; uses: number };

/** A spent grant reads as used whatever its clock says, because that is how it ended. */
export function grantState(grant: GrantLife, now: Date): GrantState {
  if (grant.revokedAt !== null) return "revoked";
  if (grant.singleUse && grant.uses > 0) return "used";
  if (grant.expiresAt !== null && grant.expiresAt <= now) return "expired";
  return "active";
}

export const UNUSED_DAYS = 90;
const UNUSED_MS = UNUSED_DAYS * 86_400_000;

/** The instant before which a standing grant must last have been used, or given, to be flagged. */
export function unusedSince(now: Date): Date {
  return new Date(now.getTime() - UNUSED_MS);
}

/** A standing grant that nobody used for 90 days, counted from its last use or, where there was none, from its making. */
export function isUnused(grant: GrantLife & { kind: DecisionKind; createdAt: Date; lastUsedAt: Date | null }, now: Date): boolean {
  if (grant.kind !== "approved_forever_grant" || grantState(grant, now) !== "active") return false;
  return (grant.lastUsedAt ?? grant.createdAt) <= unusedSince(now);
}

export type Revoker = { userId: string; role: Role };

/** A member may revoke grants of their own requests, an approver also those they gave, an admin all. */
export function mayRevoke(person: Revoker, grant: { requestorId: string; givenBy: string }): boolean {
  switch (person.role) {
    case "viewer":
      return false;
    case "member":
      return person.userId === grant.requestorId;
    case "approver":
      return person.userId === grant.requestorId || person.userId === grant.givenBy;
    case "admin":
    case "owner":
      return true;
  }
}

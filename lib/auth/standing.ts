import { and, eq, isNull } from "drizzle-orm";
import { apiKeys, memberships } from "@/db/schema";
import { roleAtLeast } from "@/lib/auth/permissions";
import type { TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Role } from "@/lib/vocabulary";

/**
 * The role with which whoever is writing may write now, read inside the deciding transaction (contract section 2): a
 * member's present role, or `admin` for a live key with that scope. Throws 403 below `admin`.
 */
export async function assertStillAdmin(tx: TxCtx): Promise<Role> {
  const role = await presentRole(tx);
  if (role === null || !roleAtLeast(role, "admin")) throw new AppError("forbidden", "This needs the role admin, and you do not have it any more. Ask an admin of the organization.");
  return role;
}

async function presentRole(tx: TxCtx): Promise<Role | null> {
  const { actor } = tx;
  if (actor.type === "system") return "admin";
  if (actor.type === "member") {
    const [row] = await tx.db
      .select({ role: memberships.role })
      .from(memberships)
      .where(and(eq(memberships.orgId, tx.orgId), eq(memberships.userId, actor.userId), isNull(memberships.deactivatedAt)))
      .for("share");
    return row?.role ?? null;
  }
  const [row] = await tx.db
    .select({ scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(and(eq(apiKeys.orgId, tx.orgId), eq(apiKeys.id, actor.keyId), isNull(apiKeys.revokedAt)))
    .for("share");
  return row?.scopes.includes("admin") ? "admin" : null;
}

/** Throws 403 where the person is no active member at this moment; what they had cannot be added to any more. */
export async function assertStillMember(tx: TxCtx): Promise<void> {
  if ((await presentRole(tx)) === null) throw new AppError("forbidden", "You are no longer a member of this organization. Ask an admin.");
}

import type { ErrorSlug } from "@/lib/errors";
import type { Role } from "@/lib/vocabulary";

/** The rules for who may change whom, pure (contract section 2). */
export type Place = { role: Role; active: boolean };
export type Refusal = { slug: ErrorSlug; message: string };

/**
 * Why one member may not move another from `before` to `after`, or null. `before` is null for somebody new; `otherOwners`
 * counts the active owners besides the person.
 */
export function refuseChange(actor: Role, before: Place | null, after: Place, otherOwners: number): Refusal | null {
  if (actor !== "owner" && actor !== "admin") return { slug: "forbidden", message: "This needs the role admin. Ask an admin of the organization." };
  const wasOwner = before !== null && before.active && before.role === "owner";
  const becomesOwner = after.active && after.role === "owner";
  if (becomesOwner && !wasOwner && actor !== "owner") return { slug: "forbidden", message: "Only an owner can make an owner. Ask an owner of the organization." };
  if (wasOwner && !becomesOwner && actor !== "owner") return { slug: "forbidden", message: "Only an owner can change or remove an owner. Ask an owner of the organization." };
  if (wasOwner && !becomesOwner && otherOwners === 0) return { slug: "last_owner", message: "This is the last owner of the organization. Make somebody else an owner first." };
  return null;
}

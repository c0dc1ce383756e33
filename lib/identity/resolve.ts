import { and, eq, inArray } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import type { Ctx, KeyActor } from "@/lib/context";
import { database } from "@/lib/database";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { readClaim } from "@/lib/identity/claim";
import { sharedRead } from "@/lib/shared-read";
import type { Role } from "@/lib/vocabulary";

export type Requestor = { userId: Id<"user">; email: string; name: string; personKey: string; role: Role };

/**
 * The member that a key's holder claims to act for (contract section 10). Throws E1307 where nobody is named, E1306 for a
 * known person outside the key's organization, E1308 for an address that is unknown, malformed, deactivated or a viewer's.
 */
export async function resolveRequestor(ctx: Ctx<KeyActor>, claimedEmail: string | null): Promise<Requestor> {
  const claim = readClaim(claimedEmail);
  if (claim.kind === "missing") {
    throw new AppError("identity_required", "Say for whom the agent acts: send the header X-CZ-Requestor-Email with the address of a member of the key's organization.");
  }
  if (claim.kind === "malformed") {
    throw refused("The address in X-CZ-Requestor-Email is not one plain e-mail address. Send it as name@example.com, without a display name, quotes or a list.");
  }
  const person = await findPerson(ctx, claim.addresses);
  if (person === null) throw refused("No member has the address in X-CZ-Requestor-Email. Check its spelling, or ask an admin to invite this person.");
  if (person.role === null) {
    throw new AppError("identity_not_in_org", "The person in X-CZ-Requestor-Email is not a member of the organization that this key belongs to. Use a key of their organization, or ask an admin to invite them.");
  }
  if (person.deactivated) throw refused("The member in X-CZ-Requestor-Email was deactivated. Ask an admin of the organization.");
  if (person.role === "viewer") throw refused("The member in X-CZ-Requestor-Email is a viewer, and a viewer cannot be a requestor. Ask an admin for the role member.");
  const { userId, email, name, personKey, role } = person;
  return { userId, email, name, personKey, role };
}

function refused(message: string): AppError {
  return new AppError("identity_claim_rejected", message);
}

type Person = Omit<Requestor, "role"> & { role: Role | null; deactivated: boolean };

type Wanted = { orgId: Id<"org">; email: string };
type Found = { org_id: Id<"org">; email: string; user_id: Id<"user">; name: string; person_key: string; role: Role | null; deactivated: boolean };
const placeOf = ({ orgId, email }: Wanted) => `${orgId} ${email}`;

const personOf = sharedRead<Wanted, Person>(placeOf, async (wanted) => {
  const rows = await database().sql<Found[]>`
    select wanted.org_id, u.email, u.id as user_id, u.name, u.person_key, m.role, m.deactivated_at is not null as deactivated
    from unnest(${wanted.map((one) => one.orgId)}::text[], ${wanted.map((one) => one.email)}::text[]) as wanted(org_id, email)
    join users u on u.email = wanted.email left join memberships m on m.user_id = u.id and m.org_id = wanted.org_id`;
  return new Map(rows.map((row) => [placeOf({ orgId: row.org_id, email: row.email }), { userId: row.user_id, email: row.email, name: row.name, personKey: row.person_key, role: row.role, deactivated: row.deactivated }]));
});

/** The person of the first address that has an account, with the membership in the key's organization if there is one. */
async function findPerson(ctx: Ctx<KeyActor>, addresses: string[]): Promise<Person | null> {
  if (ctx.db === database().db) {
    const people = await Promise.all(addresses.map((email) => personOf({ orgId: ctx.orgId, email })));
    return people.find((one) => one !== undefined) ?? null;
  }
  const rows = await ctx.db
    .select({ userId: users.id, email: users.email, name: users.name, personKey: users.personKey, role: memberships.role, deactivatedAt: memberships.deactivatedAt })
    .from(users)
    .leftJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.orgId, ctx.orgId)))
    .where(inArray(users.email, addresses));
  for (const address of addresses) {
    const row = rows.find((one) => one.email === address);
    if (row !== undefined) return { ...row, deactivated: row.deactivatedAt !== null };
  }
  return null;
}

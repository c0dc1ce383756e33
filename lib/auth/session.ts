import { cookies } from "next/headers";
import { cache } from "react";
import { sessionCookieName } from "@/lib/auth/cookie";
import { memberBySession } from "@/lib/auth/session-lookup";
import type { Ctx, MemberActor } from "@/lib/context";
import { database } from "@/lib/database";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";
import type { Id } from "@/lib/ids";
import { listOrganizationsOf } from "@/lib/orgs/list-organizations";
import type { Role } from "@/lib/vocabulary";

export type OrganizationChoice = { id: Id<"org">; name: string };

export type SignedIn = {
  ctx: Ctx<MemberActor>;
  me: { id: Id<"user">; name: string; email: string; role: Role; organization: OrganizationChoice; organizations: OrganizationChoice[] };
};

/** The member whose browser asks for this page, or null; looked up once per request, with the role of this very moment; a database that is away ends the wait. */
export const currentMember = cache(async (): Promise<SignedIn | null> => {
  const token = await sessionToken();
  return token === null ? null : whileDatabaseAnswers(signedInBy(token));
});

async function signedInBy(token: string): Promise<SignedIn | null> {
  const found = await memberBySession(token);
  if (found === null) return null;
  const ctx: Ctx<MemberActor> = { db: database().db, orgId: found.orgId, actor: found.actor, now: new Date(), requestId: `p_${crypto.randomUUID().replaceAll("-", "")}` };
  const organizations = await listOrganizationsOf(ctx, found.actor.userId);
  const organization = organizations.find((one) => one.id === found.orgId);
  if (organization === undefined) return null;
  const { userId, name, email, role } = found.actor;
  return { ctx, me: { id: userId, name, email, role, organization, organizations } };
}

/** The session token in this request's cookies, or null. */
export async function sessionToken(): Promise<string | null> {
  const value = (await cookies()).get(sessionCookieName())?.value;
  return value === undefined || value === "" ? null : value;
}

import type { Adapter, AdapterAccount } from "next-auth/adapters";
import { accountHolder, linkAccount, memberByAddress, memberById, openSingleSignOnSession, type KnownMember } from "@/lib/auth/single-sign-on";
import type { Id } from "@/lib/ids";

const asUser = (member: KnownMember | null) => (member === null ? null : { id: member.actor.userId, email: member.actor.email, name: member.actor.name, emailVerified: null });

/**
 * What next-auth may do with our tables: find a member, link their account, open a session. It makes no people, and it
 * never learns who is signed in already, so that a second identity cannot be linked to an open session.
 */
export const adapter: Adapter = {
  createUser: () => Promise.reject(new Error("people are added by an admin, never by signing in")),
  getUser: async (id) => asUser(await memberById(id as Id<"user">)),
  getUserByEmail: async (email) => asUser(await memberByAddress(email)),
  getUserByAccount: async ({ provider, providerAccountId }) => {
    const holder = await accountHolder(provider, providerAccountId);
    return holder === null ? null : asUser(await memberById(holder));
  },
  updateUser: () => Promise.reject(new Error("signing in changes nobody")),
  linkAccount: async (account: AdapterAccount) => {
    await linkAccount(account.provider, account.providerAccountId, account.userId as Id<"user">);
  },
  createSession: async (session) => {
    await openSingleSignOnSession(session.userId as Id<"user">, session.sessionToken);
    return session;
  },
  getSessionAndUser: () => Promise.resolve(null),
  updateSession: () => Promise.resolve(null),
  deleteSession: () => Promise.resolve(null),
};

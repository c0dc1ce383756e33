import { eq } from "drizzle-orm";
import { connect } from "@/db/client";
import { users } from "@/db/schema";
import { createSignInLink } from "@/lib/auth/create-sign-in-link";
import { isId } from "@/lib/ids";
import type { DemoCredentials } from "./demo-file";

export type SignInLink = { email: string; role: string; url: string };

/** On loopback a link may lie in the terminal for a working day; elsewhere it lives as long as one in a mail. */
const workingDay = 12 * 60 * 60;

/** A link for each person of the demo that signs them in once, made anew at every start. */
export async function signInLinks(demo: DemoCredentials, options: { url: string; prepare: boolean; baseUrl: string; loopback: boolean }): Promise<SignInLink[]> {
  const { db, close } = connect(options.url, { max: 1, prepare: options.prepare });
  const lifetime = options.loopback ? { lifetimeSeconds: workingDay } : {};
  try {
    const links: SignInLink[] = [];
    for (const person of Object.values(demo.orgs).flatMap(({ people }) => Object.values(people))) {
      if (!isId("user", person.id) || (await db.$count(users, eq(users.id, person.id))) === 0) continue;
      const { path } = await createSignInLink(db, person.id, lifetime);
      links.push({ email: person.email, role: person.role, url: `${options.baseUrl}${path}` });
    }
    return links;
  } finally {
    await close();
  }
}

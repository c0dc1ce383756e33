import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { personName } from "@/lib/orgs/schema";
import { ROLES } from "@/lib/vocabulary";

/** The page to open after signing in, as a path; anything but the address of a page for members is left aside. */
const wantedPage = z.string().max(4000).optional();

/** Bodies and answers of signing in and out (contract sections 11 and 13). */
export const signInLinkInput = z.strictObject({ email: z.string().min(1, "Enter an e-mail address.").max(320), next: wantedPage });
export const signInLinkAnswer = z.object({ sent: z.literal(true), message: z.string() });

/** `proof` stands in the page of the link and holds in the browser that opened it. */
export const signInInput = z.strictObject({ token: z.string().min(1).max(200), proof: z.string().max(200).optional(), next: wantedPage });
export const linkAgainInput = z.strictObject({ token: z.string().min(1).max(200), proof: z.string().max(200).optional() });
export const signInAnswer = z.object({
  user_id: idSchema("user"),
  organization_id: idSchema("org"),
  /** The page to open now. */
  next: z.string(),
});

export const signOutInput = z.strictObject({});
export const signOutAnswer = z.object({ signed_out: z.literal(true) });

const place = z.object({ id: idSchema("org"), name: z.string() });

/** Who is signed in, where, and what waits for them. */
export const sessionInfo = z.object({
  user: z.object({ id: idSchema("user"), name: z.string(), email: z.string() }),
  role: z.enum(ROLES),
  organization: place,
  organizations: z.array(place),
  pending_for_me: z.number().int(),
  unread: z.number().int(),
});
export type SessionInfo = z.input<typeof sessionInfo>;

export const profileInput = z.strictObject({ name: personName });
export const switchInput = z.strictObject({ org: idSchema("org") });

export const browserSession = z.object({ id: idSchema("session"), created_at: z.string(), expires_at: z.string(), current: z.boolean() });
export const browserSessionList = z.object({ items: z.array(browserSession) });
export type BrowserSessionList = z.input<typeof browserSessionList>;

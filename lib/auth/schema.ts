import { z } from "zod";
import { idSchema } from "@/lib/ids";

/** Bodies and answers of signing in and out (contract sections 11 and 13). */
export const signInLinkInput = z.strictObject({ email: z.string().min(1, "Enter an e-mail address.").max(320) });
export const signInLinkAnswer = z.object({ sent: z.literal(true), message: z.string() });

export const signInInput = z.strictObject({ token: z.string().min(1).max(200) });
export const signInAnswer = z.object({
  user_id: idSchema("user"),
  organization_id: idSchema("org"),
  /** The page to open now. */
  next: z.string(),
});

export const signOutInput = z.strictObject({});
export const signOutAnswer = z.object({ signed_out: z.literal(true) });

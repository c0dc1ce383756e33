import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import type { Id } from "@/lib/ids";

/** Without letters and digits that are taken for one another. */
const ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const LENGTH = 8;

/** A new code, like `K7QX-2MPA`: 39 bits, of which five guesses find none. */
export function newCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

export type CodeFor = { orgId: Id<"org">; userId: Id<"user">; teamId: string; slackUserId: string };

/** What is kept of a code: bound to both sides of the link, under a key of this deployment. */
export function hashCode(code: string, { orgId, userId, teamId, slackUserId }: CodeFor, authSecret: string): string {
  const typed = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
  return createHmac("sha256", `countersign-slack-link-v1 ${authSecret}`).update([orgId, userId, teamId, slackUserId, typed].join("\n")).digest("hex");
}

export function isCode(code: string, kept: string, of: CodeFor, authSecret: string): boolean {
  return timingSafeEqual(Buffer.from(hashCode(code, of, authSecret)), Buffer.from(kept));
}

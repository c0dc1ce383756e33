import { assertStillMember } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { credentialDigest, mintCredential } from "@/lib/keys/format";
import { presentToken } from "@/lib/keys/present";
import { findToken, insertToken, markTokenRevoked } from "@/lib/keys/repo";
import type { CreateTokenInput, MintedToken, PersonalToken } from "@/lib/keys/schema";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { addSeconds } from "@/lib/time";

/** Makes a personal token that acts as the caller; the answer is the only place where the secret ever stands. */
export async function createToken(ctx: Ctx<MemberActor>, input: CreateTokenInput): Promise<MintedToken> {
  const secret = mintCredential("cz_pat_");
  return mutate(ctx, async (tx) => {
    await assertStillMember(tx);
    const row = await insertToken(tx, {
      id: newId("token", tx.now),
      name: input.name,
      digest: credentialDigest(secret, env().KEY_PEPPER),
      lastFour: secret.slice(-4),
      createdAt: tx.now,
      expiresAt: input.expires_in_seconds === undefined ? null : addSeconds(tx.now, input.expires_in_seconds),
    });
    return changed({ ...presentToken(row), token: secret }, { type: "token.created", subjectId: row.id, data: { name: row.name, last_four: row.lastFour, expires_at: row.expiresAt?.toISOString() ?? null } });
  });
}

/** Ends one of the caller's own tokens; the next call with it is refused. Throws 404 for anybody else's. */
export async function revokeToken(ctx: Ctx<MemberActor>, id: Id<"token">): Promise<PersonalToken> {
  return mutate(ctx, async (tx) => {
    const row = await findToken(tx, id);
    if (row === null) throw notFound();
    const revokedAt = await markTokenRevoked(tx, id);
    if (revokedAt === null) return unchanged(presentToken(row));
    return changed(presentToken({ ...row, revokedAt }), { type: "token.revoked", subjectId: id, data: { name: row.name, last_four: row.lastFour } });
  });
}

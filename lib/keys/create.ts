import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { credentialDigest, mintCredential } from "@/lib/keys/format";
import { presentKey } from "@/lib/keys/present";
import { findKey, findProjectOf, insertKey } from "@/lib/keys/repo";
import type { CreateKeyInput, MintedKey } from "@/lib/keys/schema";
import { changed, mutate } from "@/lib/mutate";

/** Makes an API key for a project; the answer is the only place where the secret ever stands. Only an admin may, whatever the scopes. */
export async function createKey(ctx: Ctx<MemberActor>, projectId: Id<"project">, input: CreateKeyInput): Promise<MintedKey> {
  const prefix = input.mode === "test" ? "cz_test_" : "cz_live_";
  const secret = mintCredential(prefix);
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const project = await findProjectOf(tx, projectId);
    if (project === null) throw notFound();
    const id = newId("key", tx.now);
    const scopes = [...new Set(input.scopes)];
    const lastFour = secret.slice(-4);
    await insertKey(tx, { id, projectId, name: input.name, digest: credentialDigest(secret, env().KEY_PEPPER), prefix, lastFour, scopes, createdBy: tx.actor.userId, createdAt: tx.now });
    const row = await findKey(tx, id);
    if (row === null) throw new Error("a key that was just made is gone");
    return changed({ ...presentKey(row), key: secret }, { type: "key.created", subjectId: id, data: { name: input.name, project_id: projectId, scopes, mode: input.mode, last_four: lastFour } });
  });
}

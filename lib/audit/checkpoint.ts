import { findCheckpoint, listHashesAfter } from "@/lib/audit/checkpoint-repo";
import { EMPTY_TREE, rootOf, unpackTree, withLeaf, type Tree } from "@/lib/audit/merkle";
import { checkpointNote, originOf, verifierKey } from "@/lib/audit/note";
import { findChainEnds } from "@/lib/audit/repo";
import type { Checkpoint } from "@/lib/audit/schema";
import { signingKeyOf } from "@/lib/bundle/signing";
import type { Ctx } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { iso } from "@/lib/time";

const BATCH = 5_000;

export type SignedTree = { tree: Tree; root: Uint8Array; note: string };

/** The tree over the lines 1 to `size`, grown from the newest checkpoint before; null where lines are missing. */
async function treeAt(ctx: Pick<Ctx, "db" | "orgId">, size: number): Promise<Tree | null> {
  const sealed = await findCheckpoint(ctx, size);
  let tree = sealed === null ? EMPTY_TREE : unpackTree(sealed.size, sealed.peaks);
  while (tree.size < size) {
    const lines = await listHashesAfter(ctx, { after: tree.size, upTo: size, limit: BATCH });
    if (lines.length === 0) return null;
    for (const line of lines) {
      if (line.seq !== tree.size + 1) return null;
      tree = withLeaf(tree, line.hash);
    }
  }
  return tree;
}

function keyOf(orgId: Id<"org">) {
  const { secret, publicKey } = signingKeyOf(orgId, env().AUTH_SECRET, "countersign-checkpoint-v1");
  return { secret, publicKey: Buffer.from(publicKey.slice("ed25519:".length), "base64url") };
}

export function verifierKeyOf(orgId: Id<"org">): string {
  return verifierKey(originOf(orgId), keyOf(orgId).publicKey);
}

/**
 * Signs the chain as it is at `size` lines. Never signs what contradicts an earlier checkpoint: it grows the tree of that
 * one, and answers null where the chain is shorter than it or has lost lines (contract section 12; C2SP tlog-checkpoint).
 */
export async function signChain(ctx: Pick<Ctx, "db" | "orgId">, size: number): Promise<SignedTree | null> {
  const newest = await findCheckpoint(ctx, Number.MAX_SAFE_INTEGER);
  if (newest !== null && newest.size > size) return null;
  const tree = await treeAt(ctx, size);
  if (tree === null) return null;
  const root = rootOf(tree);
  return { tree, root, note: checkpointNote(originOf(ctx.orgId), { size, root }, keyOf(ctx.orgId)) };
}

/** The signed checkpoint of the chain as it is now. Where the chain has lost lines, the newest one from before is all there is to sign for. */
export async function showCheckpoint(ctx: Ctx): Promise<Checkpoint> {
  const { head, at } = await findChainEnds(ctx);
  const [signed, sealed] = await Promise.all([signChain(ctx, head?.seq ?? 0), findCheckpoint(ctx, Number.MAX_SAFE_INTEGER)]);
  const shown = signed === null ? sealed : { size: signed.tree.size, root: signed.root, note: signed.note, at };
  if (shown === null) throw new AppError("conflict", "The audit chain has lost lines, so there is nothing to sign. GET /api/audit/verify names the first that is missing.");
  return {
    origin: originOf(ctx.orgId),
    size: shown.size,
    root: Buffer.from(shown.root).toString("base64"),
    note: shown.note,
    verifier_key: verifierKeyOf(ctx.orgId),
    at: iso(shown.at),
    sealed: sealed === null ? null : { size: sealed.size, at: iso(sealed.at) },
  };
}

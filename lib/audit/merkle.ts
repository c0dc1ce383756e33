import { createHash } from "node:crypto";

/**
 * A Merkle tree over the lines of a chain (RFC 6962 section 2.1), kept as the roots of its perfect subtrees, largest first:
 * enough to grow it and to name its root, in 32 bytes per set bit of its size.
 */
export type Tree = { size: number; peaks: readonly Uint8Array[] };

export const EMPTY_TREE: Tree = { size: 0, peaks: [] };

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

const sha256 = (...parts: Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const join = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The tree with one more leaf. */
export function withLeaf(tree: Tree, leaf: Uint8Array): Tree {
  const peaks = [...tree.peaks];
  let node: Uint8Array = sha256(LEAF, leaf);
  for (let rest = tree.size; rest % 2 === 1; rest = (rest - 1) / 2) node = join(peaks.pop() ?? node, node);
  return { size: tree.size + 1, peaks: [...peaks, node] };
}

/** The tree's root; of nothing, the hash of nothing. */
export function rootOf(tree: Tree): Uint8Array {
  return tree.peaks.length === 0 ? sha256() : tree.peaks.reduceRight((right, left) => join(left, right));
}

export function packPeaks(tree: Tree): Uint8Array {
  return Buffer.concat(tree.peaks);
}

/** What `packPeaks` packed for a tree of this size. Throws where the bytes cannot be of such a tree. */
export function unpackTree(size: number, packed: Uint8Array): Tree {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  if (packed.length !== bits * 32) throw new Error(`The bytes of a tree of ${size} lines are damaged.`);
  return { size, peaks: Array.from({ length: bits }, (_, index) => packed.slice(index * 32, index * 32 + 32)) };
}

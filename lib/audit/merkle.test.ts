import { createHash, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EMPTY_TREE, packPeaks, rootOf, unpackTree, withLeaf, type Tree } from "@/lib/audit/merkle";
import { checkpointNote, verifierKey } from "@/lib/audit/note";

const sha256 = (...parts: Uint8Array[]) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

/** RFC 6962 section 2.1 word for word: split at the largest power of two below the size. */
function plainRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), only);
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return sha256(Uint8Array.of(1), plainRoot(leaves.slice(0, half)), plainRoot(leaves.slice(half)));
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const grown = (leaves: readonly Uint8Array[]) => leaves.reduce<Tree>((tree, leaf) => withLeaf(tree, leaf), EMPTY_TREE);

describe("the Merkle tree", () => {
  it("gives the published roots of RFC 6962's reference inputs", () => {
    const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(hex);
    const roots = [
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    expect(roots.map((_, size) => Buffer.from(rootOf(grown(inputs.slice(0, size)))).toString("hex"))).toEqual(roots);
  });

  it("agrees with the definition at every size up to 300, and goes on from what was kept", () => {
    const leaves = Array.from({ length: 300 }, (_, index) => sha256(Buffer.from(String(index))));
    let tree = EMPTY_TREE;
    for (const [index, leaf] of leaves.entries()) {
      tree = withLeaf(unpackTree(tree.size, packPeaks(tree)), leaf);
      expect(Buffer.compare(Buffer.from(rootOf(tree)), Buffer.from(plainRoot(leaves.slice(0, index + 1))))).toBe(0);
    }
  });

  it("does not go on from bytes that cannot be of its size", () => {
    expect(() => unpackTree(3, new Uint8Array(32))).toThrow(/damaged/);
  });
});

describe("a checkpoint", () => {
  it("is a signed note that the key named by its verifier key checks", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    const note = checkpointNote("countersign/org_x", { size: 7, root: sha256() }, { secret: privateKey, publicKey: raw });
    const [text = "", signatures = ""] = note.split("\n\n");
    expect(text.split("\n")).toEqual(["countersign/org_x", "7", sha256().toString("base64")]);
    const [dash, name, blob = ""] = signatures.trimEnd().split(" ");
    expect([dash, name]).toEqual(["—", "countersign/org_x"]);
    const [, hash, key = ""] = /^[^+]+\+([^+]+)\+(.+)$/.exec(verifierKey("countersign/org_x", raw)) ?? [];
    const bytes = Buffer.from(blob, "base64");
    expect(bytes.subarray(0, 4).toString("hex")).toBe(hash);
    const named = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(key, "base64").subarray(1).toString("base64url") }, format: "jwk" });
    expect(verify(null, Buffer.from(`${text}\n`), named, bytes.subarray(4))).toBe(true);
    expect(verify(null, Buffer.from(`${text.replace("7", "8")}\n`), named, bytes.subarray(4))).toBe(false);
  });
});

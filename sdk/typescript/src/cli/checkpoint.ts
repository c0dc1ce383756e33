import { createHash, createPublicKey, verify } from "node:crypto";

/** A checkpoint as its note says it (C2SP tlog-checkpoint): that its chain had `size` lines under `root`. */
export interface KeptCheckpoint {
  origin: string;
  size: number;
  /** Hex. */
  root: string;
  /** Who signed it, in the note's own words: a key's short hash and its signature. */
  signatures: { name: string; keyHash: string; signature: Buffer }[];
  text: string;
}

/** Reads a note, alone or as the API answers it; null where it is none. */
export function readCheckpoint(given: string): KeptCheckpoint | null {
  const note = noteIn(given);
  const [head, tail] = note.replaceAll("\r\n", "\n").split("\n\n");
  const [origin, size, root] = (head ?? "").split("\n");
  if (origin === undefined || origin === "" || size === undefined || !/^(0|[1-9]\d{0,15})$/.test(size) || root === undefined || Buffer.from(root, "base64").length !== 32) return null;
  const signatures = (tail ?? "").split("\n").flatMap((line) => {
    const [dash, name, blob] = line.split(" ");
    const bytes = Buffer.from(blob ?? "", "base64");
    return dash === "—" && name !== undefined && bytes.length > 4 ? [{ name, keyHash: bytes.subarray(0, 4).toString("hex"), signature: bytes.subarray(4) }] : [];
  });
  return { origin, size: Number(size), root: Buffer.from(root, "base64").toString("hex"), signatures, text: `${head}\n` };
}

function noteIn(given: string): string {
  if (!given.trimStart().startsWith("{")) return given;
  try {
    const { note } = JSON.parse(given) as { note?: unknown };
    return typeof note === "string" ? note : "";
  } catch {
    return "";
  }
}

/** Whether the holder of this verifier key (`name+hash+key`) signed the checkpoint. */
export function isSignedBy(checkpoint: KeptCheckpoint, verifierKey: string): boolean {
  const [, name, hash, key] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(verifierKey.trim()) ?? [];
  const bytes = Buffer.from(key ?? "", "base64");
  if (name !== checkpoint.origin || hash === undefined || bytes.length !== 33 || bytes[0] !== 1) return false;
  if (createHash("sha256").update(`${name}\n`).update(bytes).digest("hex").slice(0, 8) !== hash) return false;
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: bytes.subarray(1).toString("base64url") }, format: "jwk" });
  return checkpoint.signatures.some((one) => one.name === name && one.keyHash === hash && verify(null, Buffer.from(checkpoint.text, "utf8"), publicKey, one.signature));
}

const node = (left: Buffer, right: Buffer) => createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest();

/** The Merkle tree hash (RFC 6962 section 2.1) of lines as they are read, in memory that grows with the logarithm of their number. */
export class MerkleRoot {
  readonly #roots: { height: number; hash: Buffer }[] = [];

  add(lineHash: string): void {
    let top = { height: 0, hash: createHash("sha256").update(Uint8Array.of(0)).update(Buffer.from(lineHash, "hex")).digest() };
    for (let last = this.#roots.at(-1); last !== undefined && last.height === top.height; last = this.#roots.at(-1)) {
      this.#roots.pop();
      top = { height: top.height + 1, hash: node(last.hash, top.hash) };
    }
    this.#roots.push(top);
  }

  /** Hex. */
  get root(): string {
    const hashes = this.#roots.map((one) => one.hash);
    const last = hashes.pop();
    return (last === undefined ? createHash("sha256").digest() : hashes.reduceRight((right, left) => node(left, right), last)).toString("hex");
  }
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** For what a sealed text is, to which thing it belongs, and the secret of this deployment. */
export type Seal = { purpose: string; id: string; secret: string };

function keyOf({ purpose, secret }: Seal): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
}

/** Encrypts with AES-256-GCM under a key made from the server's secret (HKDF, RFC 5869), bound to one thing so that it opens for no other. */
export function sealText(text: string, seal: Seal): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(seal), nonce).setAAD(Buffer.from(seal.id));
  const closed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), closed]);
}

/** What `sealText` closed. Throws where the bytes were changed, belong to another thing, or the secret is another by now. */
export function unsealText(sealed: Uint8Array, seal: Seal): string {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== VERSION) throw new Error("another format");
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", keyOf(seal), nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(seal.id)).setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}

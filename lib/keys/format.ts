import { createHmac, randomBytes } from "node:crypto";

/** Keys and tokens: `prefix` + 56 random hex digits + 8 hex digits of CRC-32 over those 56 (contract sections 2 and 20). */
export const CREDENTIAL_PREFIXES = ["cz_live_", "cz_test_", "cz_pat_"] as const;
export type CredentialPrefix = (typeof CREDENTIAL_PREFIXES)[number];

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xed_b8_83_20 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 (IEEE 802.3) of ASCII text, as eight lower-case hex digits. */
export function crc32Hex(text: string): string {
  let crc = 0xff_ff_ff_ff;
  for (let i = 0; i < text.length; i += 1) crc = (TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ((crc ^ 0xff_ff_ff_ff) >>> 0).toString(16).padStart(8, "0");
}

/** A new secret; shown once. */
export function mintCredential(prefix: CredentialPrefix, entropy: Uint8Array = randomBytes(28)): string {
  const digits = Buffer.from(entropy.subarray(0, 28)).toString("hex");
  return `${prefix}${digits}${crc32Hex(digits)}`;
}

const SHAPE = /^(cz_live_|cz_test_|cz_pat_)([0-9a-f]{56})([0-9a-f]{8})$/;

/** The prefix of a well-formed credential, or null: a mistyped one is told apart without a query. */
export function credentialPrefix(text: string): CredentialPrefix | null {
  const match = SHAPE.exec(text);
  if (match?.[2] === undefined || crc32Hex(match[2]) !== match[3]) return null;
  return match[1] as CredentialPrefix;
}

/** What is stored and looked up: HMAC-SHA-256 with the server's pepper. */
export function credentialDigest(secret: string, pepper: string): Buffer {
  return createHmac("sha256", pepper).update(secret).digest();
}

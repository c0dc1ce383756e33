import { canonicalize, sha256Hex, type JsonObject } from "@countersign/sdk/canonical";
import { createPrivateKey, createPublicKey, hkdfSync, sign, type KeyObject } from "node:crypto";
import type { Bundle, BundleContent } from "@/lib/bundle/schema";
import type { Id } from "@/lib/ids";

const PURPOSE = "countersign-bundle-v1";
/** The DER of a PKCS #8 Ed25519 private key (RFC 8410 section 7) up to its 32 secret bytes. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

export type SigningKey = { secret: KeyObject; keyId: string; publicKey: string };

const store = globalThis as typeof globalThis & { countersignSigningKeys?: Map<string, SigningKey> };

/**
 * The organization's signing key, derived from the server's secret by HKDF-SHA-256 (RFC 5869), so that every instance has the
 * same and none is stored. Each purpose has a key of its own: what signs bundles signs nothing else.
 */
export function signingKeyOf(orgId: Id<"org">, serverSecret: string, purpose: "countersign-bundle-v1" | "countersign-checkpoint-v1" = PURPOSE): SigningKey {
  store.countersignSigningKeys ??= new Map();
  const name = `${purpose}\n${orgId}\n${serverSecret}`;
  const known = store.countersignSigningKeys.get(name);
  if (known !== undefined) return known;
  const seed = Buffer.from(hkdfSync("sha256", serverSecret, "", `${purpose}\n${orgId}`, 32));
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(secret).export({ format: "jwk" });
  const made = { secret, keyId: sha256Hex(x).slice(0, 16), publicKey: `ed25519:${x}` };
  store.countersignSigningKeys.set(name, made);
  return made;
}

/** The canonical text of the content, from which both its ETag and its signature are made. */
export function canonicalContent(content: BundleContent): string {
  return canonicalize(content as unknown as JsonObject);
}

/** Strong: the same content has the same tag on every instance, and every change of policy or grants another one. */
export function etagOf(canonical: string): string {
  return `"${sha256Hex(canonical)}"`;
}

export function signBundle(content: BundleContent, canonical: string, key: SigningKey): Bundle {
  const signature = sign(null, Buffer.from(`${PURPOSE}\n${canonical}`, "utf8"), key.secret).toString("base64url");
  return { ...content, key_id: key.keyId, public_key: key.publicKey, signature };
}

/** A key's name in a bundle: whoever holds the key can tell that the bundle is meant for it, and nobody learns the key. */
export function audienceOf(apiKey: string): string {
  return `sha256:${sha256Hex(`countersign-bundle-audience-v1\n${apiKey}`)}`;
}

/** Whether an `If-None-Match` names this tag (RFC 9110 section 13.1.2: weak comparison). */
export function matchesTag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(",").some((given) => given.trim() === "*" || given.trim().replace(/^W\//, "") === etag);
}

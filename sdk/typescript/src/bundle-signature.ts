const FORM = /^ed25519:[A-Za-z0-9_-]{43}$/;

/**
 * Whether an Ed25519 signature (RFC 8032) in base64url is that of a key written `ed25519:` and base64url over a text.
 * `unsupported` where this runtime has no Ed25519; then nothing is proven, and the bundle is not used.
 */
export async function checkSignature(publicKey: string, text: string, signature: string): Promise<"valid" | "invalid" | "unsupported"> {
  if (!FORM.test(publicKey)) return "invalid";
  const [rawKey, rawSignature] = [bytesOf(publicKey.slice("ed25519:".length)), bytesOf(signature)];
  if (rawKey?.length !== 32 || rawSignature?.length !== 64) return "invalid";
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", rawKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return "unsupported";
  }
  return (await crypto.subtle.verify({ name: "Ed25519" }, key, rawSignature, new TextEncoder().encode(text))) ? "valid" : "invalid";
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

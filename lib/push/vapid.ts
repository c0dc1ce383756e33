import { createECDH, createPrivateKey, hkdfSync, sign, type KeyObject } from "node:crypto";

/** The server's identification to push services (RFC 8292). */
export type Vapid = { secret: KeyObject; publicKey: string };

const PURPOSE = "countersign-vapid-v1";
/** The order of P-256 (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SEED_BYTES = 48;
const LIFETIME_SECONDS = 12 * 3_600;

const store = globalThis as typeof globalThis & { countersignVapid?: Map<string, Vapid> };

/**
 * The key pair, derived from the server's secret by HKDF-SHA-256 with 128 bits to spare (FIPS 186-5, A.2.1), so that every
 * instance has the same and none is stored.
 */
export function vapidOf(serverSecret: string): Vapid {
  store.countersignVapid ??= new Map();
  const known = store.countersignVapid.get(serverSecret);
  if (known !== undefined) return known;
  const seed = Buffer.from(hkdfSync("sha256", serverSecret, "", PURPOSE, SEED_BYTES));
  const scalar = (BigInt(`0x${seed.toString("hex")}`) % (ORDER - 1n)) + 1n;
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(scalar.toString(16).padStart(64, "0"), "hex"));
  const point = pair.getPublicKey();
  const jwk = { kty: "EC", crv: "P-256", d: Buffer.from(scalar.toString(16).padStart(64, "0"), "hex").toString("base64url"), x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
  const made = { secret: createPrivateKey({ key: jwk, format: "jwk" }), publicKey: point.toString("base64url") };
  store.countersignVapid.set(serverSecret, made);
  return made;
}

/** The `Authorization` header for one push service: a token for its origin that ends after twelve hours. */
export function vapidHeader(vapid: Vapid, { endpoint, subject, now }: { endpoint: string; subject: string; now: Date }): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ typ: "JWT", alg: "ES256" })}.${part({ aud: new URL(endpoint).origin, exp: Math.floor(now.getTime() / 1_000) + LIFETIME_SECONDS, sub: subject })}`;
  const signature = sign("sha256", Buffer.from(text), { key: vapid.secret, dsaEncoding: "ieee-p1363" }).toString("base64url");
  return `vapid t=${text}.${signature}, k=${vapid.publicKey}`;
}

import { createCipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";

/** The keys that a browser gave with its subscription. */
export type BrowserKeys = { p256dh: string; auth: string };

const RECORD_BYTES = 4_096;
/** Every message has this length before encryption, so that its size tells nothing. */
const PADDED_BYTES = 1_024;
const LAST_RECORD = 2;

function derive(secret: Uint8Array, salt: Uint8Array, info: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, bytes));
}

/** Whether these are keys that can be encrypted to: a point of P-256 and 16 secret bytes. */
export function areBrowserKeys({ p256dh, auth }: BrowserKeys): boolean {
  const point = Buffer.from(p256dh, "base64url");
  if (point.length !== 65 || point[0] !== 4 || Buffer.from(auth, "base64url").length !== 16) return false;
  try {
    const probe = createECDH("prime256v1");
    probe.generateKeys();
    probe.computeSecret(point);
    return true;
  } catch {
    return false;
  }
}

/** For the test vector of the RFC; both are fresh and random otherwise. */
export type Chosen = { salt: Buffer; privateKey: Buffer; pad?: number };

/** Encrypts for one browser and nobody else, the push service included (RFC 8291, with `aes128gcm` of RFC 8188): header and one record. */
export function encryptForBrowser(text: Uint8Array, keys: BrowserKeys, chosen?: Chosen): Buffer {
  const [browser, auth] = [Buffer.from(keys.p256dh, "base64url"), Buffer.from(keys.auth, "base64url")];
  const own = createECDH("prime256v1");
  if (chosen === undefined) own.generateKeys();
  else own.setPrivateKey(chosen.privateKey);
  const salt = chosen?.salt ?? randomBytes(16);
  const point = own.getPublicKey();
  const keyInfo = Buffer.concat([Buffer.from("WebPush: info\0"), browser, point]);
  const material = derive(own.computeSecret(browser), auth, keyInfo, 32);
  const key = derive(material, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(material, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const padding = Buffer.alloc(Math.max(0, (chosen?.pad ?? PADDED_BYTES) - text.length));
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const record = Buffer.concat([cipher.update(Buffer.concat([text, Buffer.from([LAST_RECORD]), padding])), cipher.final(), cipher.getAuthTag()]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_BYTES);
  return Buffer.concat([salt, size, Buffer.from([point.length]), point, record]);
}

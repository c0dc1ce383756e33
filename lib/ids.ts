import { z } from "zod";

/** Every kind of thing that has an id, and the prefix that its id wears (contract section 1). */
export const ID_PREFIX = {
  org: "org",
  project: "prj",
  user: "usr",
  key: "key",
  token: "tok",
  policy: "pol",
  request: "req",
  vote: "vot",
  grant: "grnt",
  event: "evt",
  call: "call",
  channel: "chn",
  delivery: "dlv",
  notification: "ntf",
  setting: "set",
  link: "lnk",
  session: "ses",
  proposal: "prop",
  subscription: "psh",
} as const;

export type IdKind = keyof typeof ID_PREFIX;
export type Id<K extends IdKind> = `${(typeof ID_PREFIX)[K]}_${string}`;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** 128 bits as 26 characters of five bits; two zero bits go before them. */
function crockford(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 2;
  for (let at = 0; at < 16; at += 1) {
    held = ((held << 8) | (bytes[at] ?? 0)) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
  }
  return text;
}

/** 16 bytes of a UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then random bits. */
function uuidV7Bytes(milliseconds: number): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(milliseconds / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

/** A new id: `prefix_` and 26 lower-case Crockford base32 characters that sort by time of creation. */
export function newId<K extends IdKind>(kind: K, at: Date = new Date()): Id<K> {
  return `${ID_PREFIX[kind]}_${crockford(uuidV7Bytes(at.getTime()))}` as Id<K>;
}

/** The id that 16 given bytes make: the same bytes, the same id. */
export function idOfBytes<K extends IdKind>(kind: K, bytes: Uint8Array): Id<K> {
  return `${ID_PREFIX[kind]}_${crockford(bytes.subarray(0, 16))}` as Id<K>;
}

const BODY = "[0-9abcdefghjkmnpqrstvwxyz]{26}";

export function isId<K extends IdKind>(kind: K, text: unknown): text is Id<K> {
  return typeof text === "string" && new RegExp(`^${ID_PREFIX[kind]}_${BODY}$`).test(text);
}

/** A zod type for ids in bodies and queries. */
export function idSchema<K extends IdKind>(kind: K) {
  const message = `Expected an id that starts with "${ID_PREFIX[kind]}_".`;
  return z.string().regex(new RegExp(`^${ID_PREFIX[kind]}_${BODY}$`), message).transform((text) => text as Id<K>);
}

/** A zod type for ids in paths: anything that is not an id of this kind is simply not found (contract section 13). */
export function pathId<K extends IdKind>(kind: K) {
  return z.string().refine((text) => isId(kind, text)).transform((text) => text as Id<K>).meta({ pathId: kind });
}

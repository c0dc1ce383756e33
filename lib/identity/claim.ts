import { canonicalAddress, personKeyOf } from "@/lib/identity/address";

/** What the requestor header says, pure. `addresses` are the accounts it may mean, the literal one first. */
export type Claim = { kind: "missing" } | { kind: "malformed" } | { kind: "address"; canonical: string; addresses: string[] };

/** Headers arrive as Latin-1; bytes that are UTF-8 are read as such, so that a full-width character is the character it was. */
function readHeader(text: string): string {
  const bytes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  if (bytes.every((byte) => byte < 0x80) || bytes.some((byte) => byte > 0xff)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}

/** Reads a claimed address: a plus-suffix names the person whose account has the address without it (contract sections 2 and 10). */
export function readClaim(header: string | null): Claim {
  if (header === null || header.trim() === "") return { kind: "missing" };
  const canonical = canonicalAddress(readHeader(header));
  if (canonical === null) return { kind: "malformed" };
  return { kind: "address", canonical, addresses: [...new Set([canonical, personKeyOf(canonical)])] };
}

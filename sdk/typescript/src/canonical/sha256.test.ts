import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex as sha256HexHere } from "./index";
import { portableSha256Hex } from "./sha256";

// FIPS 180-4 examples and the NIST long message.
const KNOWN: readonly (readonly [string, string])[] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
];

describe.each([
  ["as this runtime hashes", sha256HexHere],
  ["by nothing but arithmetic, as edge runtimes and browsers hash", portableSha256Hex],
])("SHA-256 %s", (_, sha256Hex) => {
  it.each(KNOWN)("gives the published digest of %.20s", (text, digest) => {
    expect(sha256Hex(text)).toBe(digest);
  });

  it("agrees with the runtime's own SHA-256 at every length around the block borders", () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 256);
      expect(sha256Hex(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });

  it("reads half of a surrogate pair as U+FFFD, as every encoder does", () => {
    for (const text of ["\ud800", "a\udc00b", "\ud800\ud800\udc00"]) expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
  });

  it("agrees with the runtime's own SHA-256 on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
      }),
    );
  });
});

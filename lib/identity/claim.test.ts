import { describe, expect, it } from "vitest";
import { canonicalAddress, personKeyOf } from "@/lib/identity/address";
import { readClaim } from "@/lib/identity/claim";

describe("an address", () => {
  it.each([
    ["alice@acme.com", "alice@acme.com"],
    ["  ALICE@Acme.COM ", "alice@acme.com"],
    ["alice＠acme.com", "alice@acme.com"],
    ["ａｌｉｃｅ＠ａｃｍｅ．ｃｏｍ", "alice@acme.com"],
    ["alice+ci@acme.com", "alice+ci@acme.com"],
    ["o'brien@acme.com", "o'brien@acme.com"],
  ])("%s is kept as %s", (text, canonical) => expect(canonicalAddress(text)).toBe(canonical));

  it.each([
    "", "alice", "@acme.com", "alice@", "alice@acme", "alice@@acme.com", "alice@evil.com@acme.com", "alice＠evil.com@acme.com",
    '"alice"@acme.com', '"alice@evil.com"@acme.com', "Alice <alice@acme.com>", "alice@acme.com, eve@evil.com", "alice@acme.com;eve@evil.com",
    "alice@acme.com\r\nBcc: eve@evil.com", "alice\n@acme.com", "alice@acme.com\u0000", "alice\u200B@acme.com", "аlice@acme.com", "alice@[127.0.0.1]",
    ".alice@acme.com", "alice.@acme.com", "al..ice@acme.com", "alice@-acme.com", "alice@acme..com", "alice @acme.com", "alice@acme.com eve@evil.com",
    "alice(comment)@acme.com", "mailto:alice@acme.com", `${"a".repeat(250)}@acme.com`, "alice@acme.com%0aBcc:eve@evil.com",
  ])("%j is none, so that nothing downstream can read it in two ways", (text) => expect(canonicalAddress(text)).toBeNull());

  it("is the same person in every spelling: case, plus-suffix, full-width characters", () => {
    const keys = ["bob@acme.com", "BOB@ACME.COM", "bob+agents@acme.com", "Ｂob＋x@acme.com"].map((text) => personKeyOf(canonicalAddress(text) ?? ""));
    expect(new Set(keys)).toEqual(new Set(["bob@acme.com"]));
  });

  it("of another person stays another person", () => {
    expect(personKeyOf("bobby@acme.com")).not.toBe(personKeyOf("bob@acme.com"));
    expect(personKeyOf("+bob@acme.com")).toBe("+bob@acme.com");
  });
});

describe("the requestor header", () => {
  it("names nobody when it is absent or blank", () => {
    expect(readClaim(null)).toEqual({ kind: "missing" });
    expect(readClaim("  ")).toEqual({ kind: "missing" });
  });

  it("is read as UTF-8 where its bytes are UTF-8", () => {
    const asLatin1 = Buffer.from("alice＠acme.com").toString("latin1");
    expect(readClaim(asLatin1)).toMatchObject({ kind: "address", canonical: "alice@acme.com" });
    expect(readClaim("caf\u00e9@acme.com")).toEqual({ kind: "malformed" });
  });

  it("with a plus-suffix means the literal account first, then the person without it", () => {
    expect(readClaim("Bob+CI@acme.com")).toEqual({ kind: "address", canonical: "bob+ci@acme.com", addresses: ["bob+ci@acme.com", "bob@acme.com"] });
  });
});

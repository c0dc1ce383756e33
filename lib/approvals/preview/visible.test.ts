import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countHidden, visible, visibleLine } from "./visible";

/** What has been used to hide words from people: each must be seen as its number and never as itself. */
const HOSTILE: [string, string][] = [
  ["null", "\u0000"], ["escape (terminal colours)", "\u001B"], ["backspace", "\b"], ["carriage return", "\r"], ["delete", "\u007F"], ["next line", "\u0085"],
  ["soft hyphen", "\u00AD"], ["combining grapheme joiner", "\u034F"], ["Arabic letter mark", "\u061C"], ["Hangul filler", "\u3164"], ["halfwidth Hangul filler", "\uFFA0"],
  ["zero-width space", "\u200B"], ["zero-width non-joiner", "\u200C"], ["zero-width joiner", "\u200D"], ["left-to-right mark", "\u200E"], ["right-to-left mark", "\u200F"],
  ["right-to-left embedding", "\u202B"], ["right-to-left override", "\u202E"], ["pop directional", "\u202C"], ["first strong isolate", "\u2068"], ["pop isolate", "\u2069"],
  ["line separator", "\u2028"], ["paragraph separator", "\u2029"], ["word joiner", "\u2060"], ["invisible times", "\u2062"], ["byte order mark", "\uFEFF"],
  ["variation selector 16", "\uFE0F"], ["variation selector 17", "\u{E0100}"], ["tag A", "\u{E0041}"], ["cancel tag", "\u{E007F}"],
  ["private use", "\uE000"], ["plane 16 private use", "\u{100000}"], ["noncharacter", "\uFFFF"], ["unassigned", "\u{E0FFF}"], ["lone high surrogate", "\uD800"], ["lone low surrogate", "\uDC00"],
  ["no-break space", "\u00A0"], ["figure space", "\u2007"], ["thin space", "\u2009"], ["ideographic space", "\u3000"], ["braille blank", "\u2800"], ["Ogham space", "\u1680"],
  ["Khmer vowel inherent", "\u17B4"], ["Mongolian vowel separator", "\u180E"],
  ["Kelvin sign", "\u212A"], ["CJK compatibility ideograph", "\uF900"], ["Greek question mark", "\u037E"],
];

describe("nothing can hide in text from outside", () => {
  it.each(HOSTILE)("%s is shown by its number", (_, character) => {
    const pieces = visible(`admin${character}gpj`);
    expect(pieces.map((piece) => piece.kind)).toEqual(["text", "escape", "text"]);
    expect(pieces.map((piece) => piece.text).join("")).not.toContain(character);
  });

  it("no character outside the plain ones ever comes through as itself", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      for (const piece of visible(text)) expect(piece.text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
    }), { numRuns: 2_000 });
  });

  it("different texts are never shown alike", () => {
    const close = fc.string({ unit: fc.constantFrom("U", "+", "2", "0", "E", "⟨", "⟩", "\u202E", "\u200B", "e", "\u0301", "é", " ", "\u00A0"), maxLength: 10 });
    fc.assert(fc.property(close, close, (one, other) => {
      expect(visibleLine(one) === visibleLine(other)).toBe(one === other);
      expect(JSON.stringify(visible(one)) === JSON.stringify(visible(other))).toBe(one === other);
    }), { numRuns: 5_000 });
  });

  it("leaves what people write alone", () => {
    for (const text of ["installing test dep for FOO-1234", "naïve façade, 日本語, שלום, مرحبا", "“quoted”, it’s 5 €", "हिन्दी"]) {
      expect(visible(text)).toEqual([{ kind: "text", text }]);
    }
  });

  it("keeps line breaks only where several lines are shown", () => {
    expect([countHidden("a\nb", { breaks: true }), countHidden("a\nb"), countHidden("a\r\nb", { breaks: true })]).toEqual([0, 1, 1]);
  });

  it("marks that stack over the lines above are shown by their number", () => {
    expect(countHidden(`a${"\u0489".repeat(10)}`)).toBe(7);
  });

  it("a letter and its mark in two pieces do not pass for the letter in one", () => {
    expect(visible("cafe\u0301")).toEqual([{ kind: "text", text: "cafe" }, { kind: "escape", text: "U+0301" }]);
  });
});

describe("hosts that pass for another one are marked", () => {
  it.each([
    ["https://xn--pple-43d.com/pay", "punycode"],
    ["go to pаypal.com now", "Latin and Cyrillic letters mixed"],
    ["аррӏе.com", "Cyrillic letters"],
    ["mail bob@gооgle.com", "Latin and Cyrillic letters mixed"],
    ["münchen.de", "letters outside ASCII"],
  ])("%s: %s", (text, warning) => {
    expect(visible(text).flatMap((piece) => (piece.kind === "host" ? [piece.warning] : []))).toEqual([warning]);
  });

  it.each([
    ["to aliаce@acme.com", "aliаce", "Latin and Cyrillic letters mixed"],
    ["pay Acmе GmbH", "Acmе", "Latin and Cyrillic letters mixed"],
    ["set role-αdmin2x", "αdmin2x", "Latin and Greek letters mixed"],
  ])("a word that mixes scripts is marked wherever it stands: %s", (text, word, warning) => {
    expect(visible(text).filter((piece) => piece.kind === "host")).toEqual([{ kind: "host", text: word, warning }]);
  });

  it.each([
    ["to сос@acme.com", "сос", "Cyrillic letters"],
    ["to coc+сос_x@acme.com", "сос", "Cyrillic letters"],
    ["to сос+news@acme.com", "сос", "Cyrillic letters"],
  ])("a word of one other script in front of an address is marked as it is in a host: %s", (text, word, warning) => {
    expect(visible(text).filter((piece) => piece.kind === "host")).toEqual([{ kind: "host", text: word, warning }]);
  });

  it.each(["β-carotene in a Δ-wing", "Привет, world", "iPhoneを買う", "한국어 text", "Ὀδυσσεύς and Achilles"])("words of several languages beside each other are left alone: %s", (text) => {
    expect(visible(text).filter((piece) => piece.kind === "host")).toEqual([]);
  });

  it.each(["...pаypal.com", "x_pаypal.com.", "-pаypal.com-"])("nothing put before or after hides it: %s", (text) => {
    expect(visible(text).some((piece) => piece.kind === "host" && piece.warning.includes("mixed"))).toBe(true);
  });

  it("does not lose itself in a text that repeats", () => {
    for (const part of ["a.", "-a", ".", "a-.", "xn--a.xn--b ", "а.", "\u200B"]) expect(visible(`a${part.repeat(100_000 / part.length)}a`).length).toBeGreaterThan(0);
  });

  it.each(["acme.com", "see README.md and api.v2.example", "https://acme-finance.example/ok", "3.14", "日本語.jp text"])("%s is not called mixed", (text) => {
    expect(visible(text).every((piece) => piece.kind !== "host" || !piece.warning.includes("mixed"))).toBe(true);
  });
});

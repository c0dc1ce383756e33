import { describe, expect, it } from "vitest";
import { countHidden, escapeText } from "./escape-text";

describe("no character can hide in text from outside", () => {
  it.each([
    ["bidi override", "\u202E"], ["zero-width space", "\u200B"], ["zero-width joiner", "\u200D"], ["tag letter", "\u{E0041}"],
    ["null", "\u0000"], ["escape", "\u001B"], ["delete", "\u007F"], ["byte order mark", "\uFEFF"], ["private use", "\uE000"],
    ["lone surrogate", "\uD800"], ["line separator", "\u2028"], ["soft hyphen", "\u00AD"], ["Hangul filler", "\u3164"], ["variation selector", "\uFE0F"],
  ])("%s is shown by its number", (_, character) => {
    const pieces = escapeText(`admin${character}gpj.exe`);
    expect(pieces.map((piece) => piece.kind)).toEqual(["text", "escape", "text"]);
    expect(pieces[1]?.text).toMatch(/^U\+[0-9A-F]{4,6}$/);
  });

  it("leaves what people write alone", () => {
    for (const text of ["installing test dep for FOO-1234", "naïve façade, 日本語, שלום, مرحبا"]) expect(escapeText(text)).toEqual([{ kind: "text", text }]);
  });

  it("keeps line breaks only where several lines are shown", () => {
    expect(countHidden("a\nb", { breaks: true })).toBe(0);
    expect(countHidden("a\nb")).toBe(1);
    expect(countHidden("a\r\nb", { breaks: true })).toBe(1);
  });

  it("shows nothing for nothing", () => expect(escapeText("")).toEqual([]));
});

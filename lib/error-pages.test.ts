import { describe, expect, it } from "vitest";
import { errorPages, findErrorPage } from "@/lib/error-pages";
import { ERRORS } from "@/lib/errors";

describe("the pages of the error codes", () => {
  it("there is one for every code that the server answers, and each code means one thing", () => {
    const codes = Object.values(ERRORS).map((entry) => entry.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(errorPages().has(code)).toBe(true);
  });

  it("the SDK's E17xx lead to the page of the E13xx they stand for", () => {
    const pairs = [["E1701", "E1301"], ["E1702", "E1302"], ["E1703", "E1303"], ["E1304", "E1704"], ["E1705", "E1305"], ["E1706", "E1306"], ["E1707", "E1307"], ["E1708", "E1308"]];
    for (const [alias, code] of pairs) expect(findErrorPage(alias ?? "")?.code).toBe(code);
  });

  it("an unknown code has none", () => {
    expect(findErrorPage("E9999")).toBeNull();
  });
});

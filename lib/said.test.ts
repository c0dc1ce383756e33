import { expect, it } from "vitest";
import { decideInput } from "@/lib/approvals/schema";
import { batchInput } from "@/lib/batches/schema";
import { said } from "@/lib/said";

it.each(["", "   ", "\u00A0", "\u200B\u200B", "\u3164", "\u2800 \u2800", "\u202E\u202C", "\u{E0041}", "\uFE0F", "\u0007"])("%j says nothing", (text) => expect(said(text)).toBe(""));

it.each([[" no ", "no"], [".", "."], ["👍", "👍"], ["\u200Bdo not\u200B", "\u200Bdo not\u200B"], ["\u05E2\u05D1\u05E8\u05D9\u05EA", "\u05E2\u05D1\u05E8\u05D9\u05EA"], ["👨\u200D👩", "👨\u200D👩"]])("%j says %j", (text, words) => expect(said(text)).toBe(words));

it("a note that cannot be seen is none, so that it is refused where a note is required", () => {
  const id = `req_${"0".repeat(26)}`;
  expect(decideInput.parse({ action: "deny", reason: "\u200B" }).reason).toBe("");
  expect(batchInput.parse({ action: "deny", reason: "\u3164", requests: [{ id, digest: "sha256:" }] }).reason).toBe("");
  expect(decideInput.parse({ action: "deny", reason: " no " }).reason).toBe("no");
});

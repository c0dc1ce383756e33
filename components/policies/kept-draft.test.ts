import { describe, expect, it } from "vitest";
import { forgetRead, keepDraft, keptDraft } from "@/components/policies/kept-draft";

function aShelf() {
  const kept = new Map<string, string>();
  return { kept, getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value), removeItem: (name: string) => void kept.delete(name) };
}

const draft = { text: "rules: []", base: 3, comment: "why", at: "2026-11-20T14:00:00.000Z" };

describe("a draft that was not saved", () => {
  it("is there again after the page was loaded anew, for the same person and project only", () => {
    const shelf = aShelf();
    expect(keepDraft("carol", "web", draft, shelf)).toBe(true);
    forgetRead();
    expect(keptDraft("carol", "web", shelf)).toEqual(draft);
    expect([keptDraft("bob", "web", shelf), keptDraft("carol", "billing", shelf)]).toEqual([null, null]);
    keepDraft("carol", "web", null, shelf);
    forgetRead();
    expect(keptDraft("carol", "web", shelf)).toBeNull();
  });

  it("stays in the page where the browser keeps nothing, and says that it is only as safe as the page", () => {
    const full = { ...aShelf(), setItem: () => { throw new Error("full"); } };
    expect(keepDraft("dana", "web", draft, full)).toBe(false);
    expect(keptDraft("dana", "web", full)).toEqual(draft);
    expect(keepDraft("dana", "lab", draft, null)).toBe(false);
  });

  it("that cannot be read is none", () => {
    const shelf = aShelf();
    shelf.setItem("countersign.policy-draft.olivia.web", '{"text":1}');
    shelf.setItem("countersign.policy-draft.olivia.lab", "{");
    expect([keptDraft("olivia", "web", shelf), keptDraft("olivia", "lab", shelf)]).toEqual([null, null]);
  });
});

import { describe, expect, it } from "vitest";
import { newDraft, type Draft } from "./draft";
import { keepDraft, keptDraft } from "./kept-draft";

function aShelf(full = false) {
  const held = new Map<string, string>();
  const setItem = (key: string, value: string) => {
    if (full) throw new DOMException("full", "QuotaExceededError");
    held.set(key, value);
  };
  return { held, getItem: (key: string) => held.get(key) ?? null, setItem, removeItem: (key: string) => void held.delete(key) };
}

const draft = (changes: Partial<Draft>): Draft => ({ ...newDraft({ digest: "sha256:aa", shown: "sha256:bb" }), ...changes });

describe("a decision that was typed when the session ended", () => {
  it("is there again for the same person and request, and for nobody else", () => {
    const shelf = aShelf();
    keepDraft("usr_bob", "req_1", draft({ note: "use the base image" }), shelf);
    expect([keptDraft("usr_bob", "req_1", shelf)?.note, keptDraft("usr_dana", "req_1", shelf), keptDraft("usr_bob", "req_2", shelf)]).toEqual(["use the base image", null, null]);
  });

  it("keeps the chosen reach, and neither what was read nor what was pressed", () => {
    const shelf = aShelf();
    const chosen = { kind: "timed", length: "custom", customCount: "9", principal: "agent", covers: { kind: "own" }, own: { action: "Bash:ls *", limits: [{ name: "n", how: "most", value: "5", asked: 3 }] } } as const;
    keepDraft("usr_bob", "req_1", draft({ ...chosen, own: { ...chosen.own, limits: [...chosen.own.limits] }, armed: "approve", opened: ["note"] }), shelf);
    const found = keptDraft("usr_bob", "req_1", shelf);
    expect(found).toMatchObject(chosen);
    expect(Object.keys(found ?? {})).not.toEqual(expect.arrayContaining(["armed"]));
    expect([...shelf.held.values()].join()).not.toMatch(/sha256|opened|armed/);
  });

  it("is forgotten once nothing is chosen or typed, and once it is decided", () => {
    const shelf = aShelf();
    for (const after of [draft({}), null]) {
      keepDraft("usr_bob", "req_1", draft({ note: "typed" }), shelf);
      expect(shelf.held.size).toBe(1);
      keepDraft("usr_bob", "req_1", after, shelf);
      expect(shelf.held.size).toBe(0);
    }
  });

  it("costs nothing but itself where the browser keeps nothing, or holds something else", () => {
    expect(() => keepDraft("usr_bob", "req_1", draft({ note: "typed" }), aShelf(true))).not.toThrow();
    expect(() => keepDraft("usr_bob", "req_1", draft({ note: "typed" }), null)).not.toThrow();
    expect(keptDraft("usr_bob", "req_1", null)).toBeNull();
    expect(keptDraft("usr_bob", "req_1", { ...aShelf(), getItem: () => '{"kind":"root"}' })).toBeNull();
  });
});

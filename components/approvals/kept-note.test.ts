import { describe, expect, it } from "vitest";
import { keepNote, keptNote } from "./kept-note";

function aShelf(full = false) {
  const held = new Map<string, string>();
  const setItem = (key: string, value: string) => {
    if (full) throw new DOMException("full", "QuotaExceededError");
    held.set(key, value);
  };
  return { held, getItem: (key: string) => held.get(key) ?? null, setItem, removeItem: (key: string) => void held.delete(key) };
}

describe("a note that was typed when the session ended", () => {
  it("is there again for the same person and request, and for nobody else", () => {
    const shelf = aShelf();
    keepNote("usr_bob", "req_1", "use the base image", shelf);
    expect([keptNote("usr_bob", "req_1", shelf), keptNote("usr_dana", "req_1", shelf), keptNote("usr_bob", "req_2", shelf)]).toEqual(["use the base image", "", ""]);
  });

  it("is forgotten once it is empty", () => {
    const shelf = aShelf();
    keepNote("usr_bob", "req_1", "typed", shelf);
    keepNote("usr_bob", "req_1", "", shelf);
    expect(shelf.held.size).toBe(0);
  });

  it("costs nothing but itself where the browser keeps nothing", () => {
    expect(() => keepNote("usr_bob", "req_1", "typed", aShelf(true))).not.toThrow();
    expect(() => keepNote("usr_bob", "req_1", "typed", null)).not.toThrow();
    expect(keptNote("usr_bob", "req_1", null)).toBe("");
  });
});

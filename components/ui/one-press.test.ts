import { describe, expect, it } from "vitest";
import { isEndOfDoubleClick, isHeldEnter } from "./one-press";

describe("what is pressed twice is not signed by one press", () => {
  it("takes Enter that is held down for the press that it began with", () => {
    expect([{ key: "Enter", repeat: false }, { key: "Enter", repeat: true }, { key: "Tab", repeat: true }].map(isHeldEnter)).toEqual([false, true, false]);
  });

  it("takes a double click for one press, and Enter or two clicks apart for one each", () => {
    expect([{ detail: 0 }, { detail: 1 }, { detail: 2 }, { detail: 3 }].map(isEndOfDoubleClick)).toEqual([false, false, true, true]);
  });
});

import { describe, expect, it } from "vitest";
import { changeMemberInput, personName } from "@/lib/orgs/schema";

describe("a name", () => {
  it.each(["Alice Nguyen", "Zoë", "李雷", "علی‌رضا", "O'Brien-Smith Jr."])("may be %s", (name) => expect(personName.parse(` ${name} `)).toBe(name));

  it.each(["", "   ", "a\nb", "a\u0000b", "a\u202Eb", "a\u200Bb", "a\u2066b", "a\u{E0041}b", "a\uE000b", "a".repeat(121)])("may not be %j", (name) => expect(personName.safeParse(name).success).toBe(false));
});

it("a change of a member that changes nothing is refused", () => {
  expect(changeMemberInput.safeParse({}).success).toBe(false);
});

import { describe, expect, it } from "vitest";
import { signersAt } from "./signers";

const member = (id: string, role: "viewer" | "member" | "approver" | "admin" | "owner", person = id) => ({ id, email: `${id}@acme.com`, name: `${id} Smith`, role, person });
const MEMBERS = [member("Olivia", "owner"), member("Carol", "admin"), member("Bob", "approver"), member("Dana", "approver"), member("Alice", "member"), member("Victor", "viewer")];
const at = (key_makers: string[], scope: "org" | "project" | "api_key" = "org") => ({ scope, key_makers });

describe("of how many people signatures can come", () => {
  it("leaves out who made every key here, as the cascade does, and says so", () => {
    expect(signersAt(at(["Olivia"]), MEMBERS, [])).toEqual({ signers: 3, setAside: "Not Olivia, who made the keys here." });
    expect(signersAt(at(["Olivia"], "api_key"), MEMBERS, MEMBERS.slice(0, 2))).toEqual({ signers: 1, setAside: "Not Olivia, who made the key here." });
  });

  it("counts everyone where some key, or no key, is by nobody of them", () => {
    for (const makers of [[], ["Alice"], ["Olivia", "Alice"]]) expect(signersAt(at(makers), MEMBERS, [])).toEqual({ signers: 4, setAside: null });
  });

  it("takes off one where each key is by another of them, for each request comes by one key", () => {
    expect(signersAt(at(["Olivia", "Carol"]), MEMBERS, [])).toEqual({ signers: 3, setAside: "Olivia and Carol made the keys here; nobody signs what comes by their own." });
  });

  it("counts a person once, under however many addresses, and a member who is named", () => {
    const twice = [...MEMBERS, member("Rob", "approver", "Bob")];
    expect(signersAt(at([]), twice, []).signers).toBe(4);
    expect(signersAt(at([]), twice, [member("Alice", "member"), member("Bob", "approver"), member("Rob", "approver")]).signers).toBe(2);
  });
});

import { describe, expect, it } from "vitest";
import type { Id } from "@/lib/ids";
import type { SettingsRow } from "@/lib/settings/cascade";
import { effectiveTerms, findMember, mayDecide, ownRequestWords, partOf, type AboutRequest, type Member } from "@/lib/settings/terms";

const person = (name: string, role: Member["role"], over: Partial<Member> = {}): Member => ({
  userId: `usr_${name}`,
  email: `${name}@acme.com`,
  name,
  personKey: `${name}@acme.com`,
  role,
  active: true,
  ...over,
});
const olivia = person("olivia", "owner");
const carol = person("carol", "admin");
const bob = person("bob", "approver");
const alice = person("alice", "member");
const victor = person("victor", "viewer");
const members = [olivia, carol, bob, alice, victor];

const row = (over: Partial<SettingsRow> = {}): SettingsRow => ({
  id: "set_1",
  orgId: "org_1",
  scope: "org",
  scopeId: "org_1",
  enabled: true,
  approvers: [],
  quorum: 1,
  defaultTimeoutSeconds: 300,
  escalateAfterSeconds: null,
  escalateTo: [],
  maxGrantSeconds: 7_776_000,
  allowForever: true,
  requireReason: false,
  updatedBy: null,
  updatedAt: new Date(0),
  createdAt: new Date(0),
  ...over,
});
const nobodyInParticular: AboutRequest = { requestorId: null, requestorPersonKey: null, keyCreatedBy: null, keyCreatorPersonKey: null };
const who = (terms: Parameters<typeof mayDecide>[1], about: AboutRequest = nobodyInParticular) =>
  members.filter((member) => mayDecide(member, terms, about).ok).map((member) => member.name);

describe("who may decide (contract sections 2 and 20)", () => {
  it("is everyone from approver up where no list is given", () => {
    expect(who(effectiveTerms(row(), {}, members))).toEqual(["olivia", "carol", "bob"]);
  });

  it("is only the people on a list, admins and owners shut out, members let in, viewers never", () => {
    const terms = effectiveTerms(row({ approvers: [alice.userId, victor.userId] }), {}, members);
    expect(who(terms)).toEqual(["alice"]);
    expect(mayDecide(olivia, terms, nobodyInParticular)).toEqual({ ok: false, reason: "not_an_approver" });
  });

  it("never includes the requestor, the maker of the key, or either under another spelling", () => {
    const terms = effectiveTerms(row(), {}, members);
    expect(who(terms, { ...nobodyInParticular, requestorId: bob.userId })).toEqual(["olivia", "carol"]);
    expect(who(terms, { ...nobodyInParticular, requestorPersonKey: bob.personKey })).toEqual(["olivia", "carol"]);
    expect(who(terms, { ...nobodyInParticular, keyCreatedBy: olivia.userId, keyCreatorPersonKey: carol.personKey })).toEqual(["bob"]);
    expect(mayDecide(bob, terms, { ...nobodyInParticular, requestorPersonKey: bob.personKey })).toEqual({ ok: false, reason: "self_approval", part: "linked_asked" });
  });

  it.each<[Partial<AboutRequest>, string]>([
    [{ requestorId: bob.userId, requestorPersonKey: bob.personKey }, "You asked for this yourself, so somebody else has to decide it."],
    [{ keyCreatedBy: bob.userId, keyCreatorPersonKey: bob.personKey }, "You made the key that this came with, so somebody else has to decide it."],
    [{ requestorId: alice.userId, requestorPersonKey: bob.personKey }, "This was asked for under an address or account that counts as yours, so somebody else has to decide it."],
    [{ keyCreatedBy: alice.userId, keyCreatorPersonKey: bob.personKey }, "The key that this came with was made under an address or account that counts as yours, so somebody else has to decide it."],
  ])("says to a party which of the two it is, and names no account", (about, words) => {
    const part = partOf(bob, { ...nobodyInParticular, ...about });
    expect(part === null ? null : ownRequestWords(part)).toBe(words);
    expect(partOf(bob, nobodyInParticular)).toBeNull();
  });

  it("never includes a deactivated member, named or not", () => {
    const gone = { ...bob, active: false };
    expect(mayDecide(gone, effectiveTerms(row(), {}, members), nobodyInParticular).ok).toBe(false);
    expect(mayDecide(gone, effectiveTerms(row({ approvers: [bob.userId] }), {}, members), nobodyInParticular).ok).toBe(false);
  });
});

describe("a rule's approval block", () => {
  it("that says how long a grant may last leaves no standing grant to be given, which it would never let through", () => {
    expect(effectiveTerms(row(), { maxGrantSeconds: 86_400 }, members)).toMatchObject({ maxGrantSeconds: 86_400, allowForever: false });
    expect(effectiveTerms(row(), { quorum: 2 }, members)).toMatchObject({ allowForever: true });
    expect(effectiveTerms(row({ allowForever: false }), {}, members)).toMatchObject({ allowForever: false });
  });

  it("beats the settings row key by key and leaves the rest to it", () => {
    const terms = effectiveTerms(row({ quorum: 1, escalateAfterSeconds: 60, approvers: [carol.userId] }), { quorum: 2, approvers: ["Bob@Acme.com", alice.userId], timeoutSeconds: 14_400 }, members);
    expect(terms).toMatchObject({ named: true, approverIds: [bob.userId, alice.userId], quorum: 2, timeoutSeconds: 14_400, escalateAfterSeconds: 60, defaultTimeoutSeconds: 300 });
  });

  it("whose approvers nobody recognises leaves nobody, not everybody", () => {
    const terms = effectiveTerms(row({ approvers: [carol.userId] }), { approvers: ["ghost@acme.com"] }, members);
    expect(terms).toMatchObject({ named: true, approverIds: [] });
    expect(who(terms)).toEqual([]);
  });

  it("cannot raise a grant above 365 days", () => {
    expect(effectiveTerms(row(), { maxGrantSeconds: 400 * 86_400 }, members).maxGrantSeconds).toBe(365 * 86_400);
  });

  it("names one person once, however often and however spelled", () => {
    expect(effectiveTerms(row(), { approvers: ["bob@acme.com", "BOB@acme.com", bob.userId] }, members).approverIds).toEqual([bob.userId]);
    expect(findMember(members, "ＢＯＢ@acme.com")?.userId).toBe(bob.userId as Id<"user">);
  });
});

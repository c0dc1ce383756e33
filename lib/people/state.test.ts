import { describe, expect, it } from "vitest";
import type { Id } from "@/lib/ids";
import { isAway, personKeys, type Addressed } from "@/lib/people/state";

const member = (name: string, personKey: string, samePersonAs: string | null = null): Addressed => ({ userId: `usr_${name}` as Id<"user">, personKey, samePersonAs: samePersonAs === null ? null : (`usr_${samePersonAs}` as Id<"user">) });
const groups = (...rows: Addressed[]) => {
  const keys = personKeys(rows);
  const byKey = new Map<string, string[]>();
  for (const [id, key] of keys) byKey.set(key, [...(byKey.get(key) ?? []), id.slice(4)]);
  return [...byKey.values()].map((group) => group.toSorted().join("")).toSorted();
};

describe("one key per person", () => {
  it("members keep their own address's key where nothing joins them", () => {
    expect(personKeys([member("a", "a@x.com"), member("b", "b@x.com")])).toEqual(new Map([["usr_a", "a@x.com"], ["usr_b", "b@x.com"]]));
  });

  it("the same address in another spelling, and links however long the chain, are one person", () => {
    expect(groups(member("a", "one@x.com"), member("b", "one@x.com"), member("c", "c@x.com"))).toEqual(["ab", "c"]);
    expect(groups(member("a", "a@x.com"), member("b", "b@x.com", "a"), member("c", "c@x.com", "b"), member("d", "c@x.com"), member("e", "e@x.com"))).toEqual(["abcd", "e"]);
  });

  it("a circle of links, and a link to somebody who is not here, do no harm", () => {
    expect(groups(member("a", "a@x.com", "b"), member("b", "b@x.com", "a"), member("c", "c@x.com", "gone"))).toEqual(["ab", "c"]);
  });

  it("no name can be made up that looks like another's key", () => {
    expect(groups(member("a", "user usr_b"), member("b", "b@x.com"))).toEqual(["a", "b"]);
  });
});

describe("out of office", () => {
  it("holds from its start until its end, which is the first moment back", () => {
    const absence = { startsAt: new Date(1_000), endsAt: new Date(2_000) };
    expect([999, 1_000, 1_999, 2_000].map((now) => isAway(absence, new Date(now)))).toEqual([false, true, true, false]);
  });
});

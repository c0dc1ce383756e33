import { describe, expect, it } from "vitest";
import { counted, leased, leaseSize, shareAt, stepOf } from "@/lib/allowances/share";

const fresh = (limit = 300, now = 0) => shareAt(undefined, limit, now);

describe("a process's share of a limit", () => {
  it("is taken a thirtieth at a time, and at least one", () => {
    expect([3_000, 300, 30, 5, 1].map(leaseSize)).toEqual([100, 10, 1, 1, 1]);
  });

  it("a write with nothing left asks first; a read goes and is paid later", () => {
    expect([stepOf(fresh(), false), stepOf(fresh(), true)]).toEqual(["lease", "go"]);
    const read = counted(counted(fresh(), true), true);
    expect(read).toMatchObject({ owed: 2, reads: 2, left: 0 });
    expect(leased(read, { asked: 12, paid: 2, taken: 12, endsAt: 9 })).toMatchObject({ owed: 0, left: 10, spent: false });
  });

  it("a lease that gave less than was asked is the last of the minute, and is still used up", () => {
    const last = leased(fresh(), { asked: 10, paid: 0, taken: 3, endsAt: 9 });
    expect(stepOf(last, false)).toBe("go");
    const empty = [1, 2, 3].reduce((share) => counted(share, false), last);
    expect([stepOf(empty, false), stepOf(empty, true)]).toEqual(["wait", "wait"]);
  });

  it("reads alone end at the limit, though none of them asks", () => {
    let share = fresh(5);
    for (let n = 0; n < 5; n += 1) share = counted(share, true);
    expect([stepOf(share, true), stepOf(share, false)]).toEqual(["wait", "lease"]);
  });

  it("ends with the minute, and with another limit", () => {
    const held = leased(fresh(), { asked: 10, paid: 0, taken: 10, endsAt: 60 });
    expect(shareAt(held, 300, 59)).toBe(held);
    expect(shareAt(held, 300, 60)).toMatchObject({ left: 0, spent: false });
    expect(shareAt(held, 400, 59)).toMatchObject({ limit: 400, left: 0 });
  });
});

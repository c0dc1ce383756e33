import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Id } from "@/lib/ids";
import { planMessages, type Pace, type Waiting } from "@/lib/notifications/plan";

const PACE: Pace = { most: 3, windowSeconds: 300, gatherSeconds: 5 };
const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1_000);
const id = (number: number) => `dlv_${number}` as Id<"delivery">;
const asked = (number: number, seconds: number, more: Partial<Waiting> = {}): Waiting => ({ id: id(number), orgId: "org", requestId: `req_${number}`, grouped: true, dueAt: at(seconds), quietUntil: null, ...more });

describe("the pace of messages to one person", () => {
  it("sends the first two at once and alone", () => {
    expect(planMessages([asked(1, 0), asked(2, 0)], [], PACE, at(0))).toEqual({ send: [[id(1)], [id(2)]], hold: [] });
  });

  it("lets the last one gather, and then tells everything in it", () => {
    const flood = [1, 2, 3, 4, 5].map((number) => asked(number, 0));
    expect(planMessages(flood, [], PACE, at(0))).toEqual({ send: [[id(1)], [id(2)]], hold: [3, 4, 5].map((number) => ({ id: id(number), until: at(5) })) });
    expect(planMessages(flood.slice(2), [at(0), at(0)], PACE, at(5))).toEqual({ send: [[id(3), id(4), id(5)]], hold: [] });
  });

  it("holds what comes after the last one until the oldest is out of the window", () => {
    expect(planMessages([asked(6, 60)], [at(0), at(20), at(30)], PACE, at(60))).toEqual({ send: [], hold: [{ id: id(6), until: at(300) }] });
  });

  it("sends a sign-in link whatever was sent before", () => {
    expect(planMessages([asked(1, 0, { grouped: false })], [at(0), at(0), at(0)], PACE, at(1)).send).toEqual([[id(1)]]);
  });

  it("tells what quiet hours held in one message, and mixes no two organizations", () => {
    const night = [asked(1, -9_000), asked(2, -8_000), asked(3, -7_000, { orgId: "other" })];
    expect(planMessages(night, [], PACE, at(0)).send).toEqual([[id(1), id(2)], [id(3)]]);
    expect(planMessages([asked(1, 0, { quietUntil: at(900) })], [], PACE, at(0))).toEqual({ send: [], hold: [{ id: id(1), until: at(900) }] });
  });

  it("never sends more than three in five minutes, loses nothing and repeats nothing, whatever comes when", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 60 }), (times) => {
        const sent: { second: number; ids: string[] }[] = [];
        let waiting: (Waiting & { wakeAt: number })[] = times.map((second, number) => ({ ...asked(number, second), wakeAt: second }));
        for (let second = 0; second <= 2_400; second += 1) {
          const due = waiting.filter(({ dueAt }) => dueAt <= at(second));
          if (!due.some(({ wakeAt }) => wakeAt <= second)) continue;
          const plan = planMessages(due, sent.map((one) => at(one.second)), PACE, at(second));
          for (const ids of plan.send) sent.push({ second, ids });
          const gone = new Set<string>(plan.send.flat());
          const until = new Map(plan.hold.map((one) => [one.id, (one.until.getTime() - at(0).getTime()) / 1_000]));
          waiting = waiting.filter((one) => !gone.has(one.id)).map((one) => ({ ...one, wakeAt: until.get(one.id) ?? one.wakeAt }));
        }
        expect(waiting).toEqual([]);
        expect(sent.flatMap(({ ids }) => ids).toSorted()).toEqual(times.map((_, number) => id(number)).toSorted());
        for (const { second } of sent) expect(sent.filter((one) => one.second > second - 300 && one.second <= second).length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });
});

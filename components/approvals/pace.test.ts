import { describe, expect, it } from "vitest";
import { paceOf } from "./pace";

function aPace() {
  let now = 1_000;
  const frames: (() => void)[] = [];
  const pace = paceOf(() => now, (run) => frames.push(run));
  const frame = (milliseconds = 16) => {
    now += milliseconds;
    for (const run of frames.splice(0)) run();
  };
  return { pace, frame, frames };
}

describe("the pace of a list", () => {
  it("a turn of a wheel is calm, a rush is not, until a moment after it", () => {
    const { pace, frame } = aPace();
    pace.scrolledTo(120);
    expect(pace.isSwift()).toBe(false);
    pace.scrolledTo(520);
    expect(pace.isSwift()).toBe(true);
    pace.scrolledTo(100);
    expect(pace.isSwift(), "upwards too").toBe(true);
    frame(61);
    expect(pace.isSwift()).toBe(false);
  });

  it("lines that came in a rush are filled in once it is over, one with each frame, and those that left are forgotten", () => {
    const { pace, frame, frames } = aPace();
    const filled: number[] = [];
    pace.scrolledTo(400);
    const forget = [1, 2, 3, 4, 5].map((line) => pace.whenCalm(() => filled.push(line)));
    frame();
    expect(filled).toEqual([]);
    forget[1]?.();
    frame(61);
    expect(filled).toEqual([1]);
    for (const upTo of [3, 4, 5]) {
      frame();
      expect(filled.at(-1)).toBe(upTo);
    }
    frame();
    expect(frames, "nothing waits, and nothing is looked at").toEqual([]);
  });

  it("what can wait waits until the list stands still, ten seconds at the most", async () => {
    let now = 1_000;
    let scrolled = 0;
    const moving = (frames: number) => paceOf(() => now, () => undefined, async (milliseconds) => {
      now += milliseconds;
      if (scrolled < frames) pace.scrolledTo((scrolled += 1));
      await Promise.resolve();
    });
    let pace = moving(0);
    await pace.whenStill();
    expect(now, "at once where nothing moves").toBe(1_000);
    pace = moving(4);
    pace.scrolledTo(1);
    await pace.whenStill();
    expect(scrolled).toBe(4);
    pace = moving(Number.POSITIVE_INFINITY);
    pace.scrolledTo(1);
    const began = now;
    await pace.whenStill();
    expect(now - began).toBeGreaterThanOrEqual(10_000);
    expect(now - began).toBeLessThan(10_400);
  });
});

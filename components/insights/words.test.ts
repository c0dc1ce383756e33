import { describe, expect, it } from "vitest";
import { linePath, logAxis, namedDays, roundTop, spread } from "@/components/insights/scale";
import { barsWords, changeWords, lengthOf, paceWords, unreadWords } from "@/components/insights/words";

describe("the words of the figures", () => {
  it("say how much more or less, and claim no comparison where there is none", () => {
    expect(changeWords(428, 382, 30)).toBe("12% more than the 30 days before");
    expect(changeWords(3, 6, 7)).toBe("50% fewer than the 7 days before");
    expect(changeWords(3, 0, 7)).toBe("none in the 7 days before");
    expect(paceWords(38, 47)).toBe("9 s faster than before");
    expect(paceWords(38, null)).toBe("nothing to compare with");
  });

  it("give a length as precise as it is worth", () => {
    expect([0.42, 38.4, 184, 11_000, null].map(lengthOf)).toEqual(["0.4 s", "38 s", "3.1 min", "3.1 h", "–"]);
  });

  it("tell readers of a chart what it shows", () => {
    const day = (name: string, requests: number) => ({ day: name, requests, approved: requests, denied: 0, expired: 0 });
    expect(barsWords([day("2026-11-10", 3), day("2026-11-11", 34)])).toBe("Between 3 and 34 requests a day; the busiest day was 11 Nov");
    expect(barsWords([day("2026-11-10", 0)])).toBe("Nothing was asked");
  });

  it("name the one whose answers look unread, and nobody else", () => {
    const dana = { id: "d", name: "Dana Ruiz", decided: 96, median_seconds: 4, denied: 1, with_card: 30 };
    expect(unreadWords([dana], false)).toBe("Half of Dana Ruiz’s answers came within 4 s, and 66 of 96 (68.8%) came from no open card.");
    expect(unreadWords([{ ...dana, median_seconds: 30, with_card: 96 }], false)).toBeNull();
  });
});

describe("the scales", () => {
  it("hold every value, and put the shortest time lowest", () => {
    const { steps, y } = logAxis([12, 1_500]);
    expect(steps.map((step) => step.label)).toEqual(["10 s", "1 min", "10 min", "1 h"]);
    expect([y(10), y(3_600)]).toEqual([100, 0]);
    expect(y(60)).toBeGreaterThan(y(600));
    expect(logAxis([5, 5]).steps.length).toBeGreaterThan(1);
  });

  it("end at a round number", () => expect([1, 3, 5, 11, 34, 41].map(roundTop)).toEqual([2, 4, 10, 20, 40, 100]));

  it("keep labels apart and inside", () => {
    expect(spread([50, 50, 52], 10)).toEqual([50, 60, 70]);
    expect(spread([95, 98], 10)).toEqual([90, 100]);
  });

  it("break a line where nothing is known", () => {
    expect(linePath([10, 20, null, 30], 300)).toBe("M0.0 10.0L100.0 20.0M300.0 30.0h.01");
    expect(namedDays(["a", "b", "c", "d", "e", "f", "g"])).toEqual(["a", "c", "e", "g"]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { Outage } from "@/lib/outage";

let lines: string[];
let now: number;
let outage: Outage;

beforeEach(() => {
  [lines, now] = [[], 1_000_000];
  outage = new Outage((line) => lines.push(`${line.level}: ${"error" in line ? line.error : line.message}`), () => now);
});

/** Three loops that each fail every second for so long. */
function failFor(seconds: number): void {
  for (let second = 0; second < seconds; second += 1) {
    for (let loop = 0; loop < 3; loop += 1) outage.met("connect ECONNREFUSED");
    now += 1_000;
  }
}

describe("an outage of the database in the worker's log", () => {
  it("is one line when it begins, one a minute, and one when it is over", () => {
    failFor(150);
    outage.answered(now);
    expect(lines).toEqual([
      "error: The database does not answer (connect ECONNREFUSED). What was to be sent waits, and everything goes on by itself once it answers",
      "error: The database has not answered for 60 seconds (connect ECONNREFUSED)",
      "error: The database has not answered for 120 seconds (connect ECONNREFUSED)",
      "info: The database answers again, after 150 seconds",
    ]);
  });

  it("is not over by work that began before the last failure, nor begun anew by work that began before its end", () => {
    failFor(5);
    outage.answered(now - 2_000);
    expect(lines).toHaveLength(1);
    outage.answered(now);
    expect(lines).toHaveLength(2);
    failFor(10);
    outage.answered(now);
    expect(lines).toHaveLength(2);
  });

  it("is another one when it comes again, also soon after", () => {
    failFor(5);
    outage.answered(now);
    failFor(20);
    expect(lines.map((line) => line.slice(0, 30))).toEqual(["error: The database does not a", "info: The database answers aga", "error: The database does not a"]);
    now += 3_600_000;
    failFor(1);
    expect(lines.at(-1), "an hour without a word was no outage").toMatch(/does not answer/);
  });

  it("writes nothing while the database answers", () => {
    outage.answered(now);
    expect(lines).toEqual([]);
  });
});

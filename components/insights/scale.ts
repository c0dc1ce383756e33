/** Steps of a time axis, in seconds. */
const STEPS = [
  { at: 0.1, label: "0.1 s" }, { at: 1, label: "1 s" }, { at: 10, label: "10 s" }, { at: 60, label: "1 min" }, { at: 600, label: "10 min" },
  { at: 3_600, label: "1 h" }, { at: 21_600, label: "6 h" }, { at: 86_400, label: "1 day" }, { at: 604_800, label: "7 days" }, { at: 2_592_000, label: "30 days" },
] as const;

export type Step = { at: number; label: string; /** Percent from the top. */ y: number };

/** A logarithmic axis that holds all values: `y` in percent from the top. */
export function logAxis(values: readonly number[]): { steps: Step[]; y: (seconds: number) => number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const from = Math.max(0, STEPS.findLastIndex((step) => step.at <= low));
  const above = STEPS.findIndex((step) => step.at >= high);
  const to = Math.max(above === -1 ? STEPS.length - 1 : above, from + 1);
  const shown = STEPS.slice(from, to + 1);
  const [bottom, top] = [Math.log(shown[0]?.at ?? 1), Math.log(shown.at(-1)?.at ?? 10)];
  const y = (seconds: number) => Math.min(100, Math.max(0, 100 - ((Math.log(Math.max(seconds, 0.001)) - bottom) / (top - bottom)) * 100));
  return { steps: shown.map((step) => ({ ...step, y: y(step.at) })), y };
}

/** The first round number at or above the largest, so that half of it is round too: 2, 4, 10, 20, 40, 100 … */
export function roundTop(most: number): number {
  for (let ten = 1; ; ten *= 10) {
    for (const step of [2, 4, 10]) if (most <= step * ten) return step * ten;
  }
}

/** Labels that keep their distance: each moved down where the one above is too near; in percent. */
export function spread(ys: readonly number[], least: number): number[] {
  const order = ys.map((y, index) => ({ y, index })).toSorted((a, b) => a.y - b.y);
  let above = -Infinity;
  for (const one of order) {
    one.y = Math.max(one.y, above + least);
    above = one.y;
  }
  const over = above - 100;
  return order.toSorted((a, b) => a.index - b.index).map(({ y }) => (over > 0 ? y - over : y));
}

/** Where a line starts anew: runs of days on which there is something to show. */
export function linePath(points: readonly (number | null)[], width: number): string {
  const step = points.length > 1 ? width / (points.length - 1) : 0;
  return points
    .map((y, index) => {
      if (y === null) return "";
      const x = (index * step).toFixed(1);
      const before = points[index - 1] ?? null;
      const after = points[index + 1] ?? null;
      // A day alone is a dot: a line of no length with round ends.
      return before === null ? `M${x} ${y.toFixed(1)}${after === null ? "h.01" : ""}` : `L${x} ${y.toFixed(1)}`;
    })
    .join("");
}

/** At most four days to name below a chart, the first and the last among them. */
export function namedDays(days: readonly string[]): string[] {
  if (days.length <= 4) return [...days];
  return [0, 1, 2, 3].map((part) => days[Math.round((part * (days.length - 1)) / 3)] ?? "");
}

export type Row = { what: string; figure: string; aim: string; holds: boolean | null };

/** The value below which this share of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A row whose figure should not be above the aim. */
export function atMost(what: string, figure: number, aim: number, unit: string): Row {
  return { what, figure: `${round(figure)} ${unit}`, aim: `≤ ${aim} ${unit}`, holds: figure <= aim };
}

/** A row whose figure should not be below the aim. */
export function atLeast(what: string, figure: number, aim: number): Row {
  return { what, figure: round(figure), aim: `≥ ${aim}`, holds: figure >= aim };
}

/** A row that only tells. */
export function told(what: string, figure: string): Row {
  return { what, figure, aim: "", holds: null };
}

export function table(rows: readonly Row[]): string {
  const all = [{ what: "what", figure: "figure", aim: "aim", holds: null }, ...rows];
  const wide = (of: (row: Row) => string) => Math.max(...all.map((row) => of(row).length));
  const [what, figure, aim] = [wide((row) => row.what), wide((row) => row.figure), wide((row) => row.aim)];
  return all.map((row) => `${row.what.padEnd(what)}  ${row.figure.padStart(figure)}  ${row.aim.padEnd(aim)}  ${row.holds === null ? "" : row.holds ? "holds" : "misses"}`.trimEnd()).join("\n");
}

export function round(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}

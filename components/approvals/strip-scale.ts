/** Where an amount stands on the strip, from 0 to 100. */
export type Scale = { from: number; at: (value: string) => number };

/**
 * A strip that holds all of these amounts: logarithmic, from a round number below the smallest; linear where one of them is
 * not above zero. What it draws may be rounded, for nobody reads an amount off a strip.
 */
export function scaleOf(values: readonly string[]): Scale {
  const numbers = values.map(Number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (least <= 0) return { from: least, at: (value) => share(Number(value), least, most) };
  const from = roundBelow(least);
  return { from, at: (value) => share(Math.log(Number(value)), Math.log(from), Math.log(most)) };
}

function share(value: number, from: number, to: number): number {
  return to <= from ? 50 : Math.round(Math.min(1, Math.max(0, (value - from) / (to - from))) * 10_000) / 100;
}

/** 1, 2 or 5 times a power of ten, below this number. */
function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [5, 2, 1].find((one) => one * power < value);
  return digit === undefined ? power / 2 : digit * power;
}

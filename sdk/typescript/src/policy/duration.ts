const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

export const DAY = 86_400;

/** Seconds of `300`, `90s`, `30m`, `4h`, `24h`, `90d` or `2w`; null for anything else, zero included. */
export function parseDuration(text: string): number | null {
  const [, digits, unit] = /^(\d{1,9})([smhdw]?)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const seconds = Number(digits) * (UNITS[unit ?? ""] ?? 0);
  return seconds > 0 && Number.isSafeInteger(seconds) ? seconds : null;
}

import type { QuietException } from "@/lib/vocabulary";

/** Hours in which a person wants no mail and no push, in their own zone; `from` after `to` spans midnight. */
export type QuietHours = { fromMinute: number; toMinute: number; zone: string; except: QuietException };

const DAY_MINUTES = 1_440;

/** Minutes after midnight on the clock of a zone. */
function minuteOfDay(instant: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(instant);
  const of = (type: "hour" | "minute") => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return of("hour") * 60 + of("minute");
}

function minuteThere(instant: Date, zone: string): number | null {
  try {
    return minuteOfDay(instant, zone);
  } catch (error) {
    if (isZone(zone)) throw error;
    return null;
  }
}

export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/**
 * When the quiet hours that hold at this instant end; null where none hold. On the night in which the clocks change, they end
 * when the clock on the wall says so. Hours of a zone that this server does not know hold nothing back: better heard at night than never.
 */
export function quietUntil(hours: QuietHours, now: Date): Date | null {
  const minute = minuteThere(now, hours.zone);
  if (minute === null) return null;
  const { fromMinute: from, toMinute: to } = hours;
  const inside = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!inside) return null;
  const ahead = (to - minute + DAY_MINUTES) % DAY_MINUTES;
  const guess = new Date(Math.floor(now.getTime() / 60_000) * 60_000 + ahead * 60_000);
  const shift = (to - minuteOfDay(guess, hours.zone) + DAY_MINUTES + DAY_MINUTES / 2) % DAY_MINUTES - DAY_MINUTES / 2;
  return new Date(guess.getTime() + shift * 60_000);
}

/** Whether something comes through nevertheless. */
export function comesThrough(except: QuietException, what: { escalated: boolean; endsAt: Date | null }, until: Date): boolean {
  if (except === "none") return false;
  if (what.escalated) return true;
  return except === "ending" && what.endsAt !== null && what.endsAt <= until;
}

"use client";

import { clsx } from "clsx";
import { useServerNow, useZone } from "./clock";
import { formatClock, formatDay, formatEnd, formatMinute, formatTime, formatUtc } from "./format";

const FORMATS = { time: formatTime, minute: formatMinute, day: formatDay, clock: formatClock, end: formatEnd };

/**
 * An instant (ISO 8601) in the reader's zone, full UTC on hover. `as`: `time` (default) `14:28:49` today, `minute` without
 * seconds, `day` date only, `clock` always the clock, `end` with the weekday.
 */
export function Time({ at, as = "time", className }: { at: string; as?: keyof typeof FORMATS; className?: string }) {
  const now = useServerNow();
  const zone = useZone();
  const instant = new Date(at);
  return (
    <time dateTime={at} title={formatUtc(instant)} className={clsx("nowrap", className)}>
      {FORMATS[as](instant, { now: new Date(now), zone })}
    </time>
  );
}

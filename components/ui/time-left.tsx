"use client";

import { TimerOff } from "lucide-react";
import { useReadOff, useServerNow, useZone } from "./clock";
import { formatLeft, formatMinute, formatUtc, urgency } from "./format";
import { Icon } from "./icon";

/** A share of a circle, 0 to 100; hidden from readers. */
export function Ring({ percent, radius = 6 }: { percent: number; radius?: number }) {
  const share = Math.min(100, Math.max(0, percent));
  return (
    <svg className="ring" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r={radius} />
      <circle cx="8" cy="8" r={radius} pathLength="100" strokeDasharray={`${share} 100`} />
    </svg>
  );
}

type TimeLeftProps = {
  /** The instant at which time is up (ISO 8601). */
  endsAt: string;
  /** The instant from which the ring counts (ISO 8601). */
  startedAt: string;
  /** Server's clock minus the browser's, in milliseconds; the page's own where it is not given. */
  offsetMs?: number | undefined;
  /** Said after the number: "left". */
  suffix?: string;
};

/** How much is left, its ring and its urgency, on the server's clock. */
export function useTimeLeft(props: TimeLeftProps) {
  const now = useServerNow(props.offsetMs);
  return { now, ...leftAt(props, now) };
}

function leftAt({ endsAt, startedAt }: TimeLeftProps, now: number) {
  const end = Date.parse(endsAt);
  const whole = Math.max(1, end - Date.parse(startedAt));
  const left = end - now;
  return { left, over: left <= 0, percent: (left / whole) * 100, words: formatLeft(left), urgency: urgency(left, whole) };
}

/** Counts down to an instant; afterwards says when it ended. Drawn again only when its words, its colour or its ring change. */
export function TimeLeft(props: TimeLeftProps) {
  const shown = useReadOff((now) => {
    const { over, words, urgency: how, percent } = leftAt(props, now);
    return over ? "" : [words, how, Math.round(percent)].join("\n");
  }, props.offsetMs);
  if (shown === "") return <Ended {...props} />;
  const [words, how, percent] = shown.split("\n");
  return (
    <span className="left" data-s={how === "calm" ? undefined : how}>
      <Ring percent={Number(percent)} />
      <time dateTime={props.endsAt} title={formatUtc(new Date(props.endsAt))}>{words}{props.suffix === undefined ? "" : ` ${props.suffix}`}</time>
    </span>
  );
}

function Ended({ endsAt, offsetMs }: TimeLeftProps) {
  const now = useServerNow(offsetMs);
  const zone = useZone();
  const end = new Date(endsAt);
  return (
    <span className="left faint">
      <Icon of={TimerOff} small />
      <span>ended <time dateTime={endsAt} title={formatUtc(end)}>{formatMinute(end, { now: new Date(now), zone })}</time></span>
    </span>
  );
}

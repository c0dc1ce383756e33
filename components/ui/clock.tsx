"use client";

import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import type { ReactNode } from "react";

type Clock = { serverNow: number; offsetMs: number; zone: string };

const ClockContext = createContext<Clock>({ serverNow: 0, offsetMs: 0, zone: "UTC" });

const SECOND_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let measuredOnce = false;

/**
 * Server's clock minus the browser's. The first page is measured when its bytes arrived, not when its scripts ran, so that
 * a slow phone does not believe that it has more time than it has.
 */
function measureOffset(serverNow: number): number {
  if (typeof window === "undefined") return 0;
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const arrived = measuredOnce || navigation === undefined ? Date.now() : performance.timeOrigin + navigation.responseStart;
  measuredOnce = true;
  return serverNow - arrived;
}

function wholeSecond(at: number): number {
  return Math.floor(at / SECOND_MS) * SECOND_MS;
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), SECOND_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const never = (): (() => void) => () => {};
const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Carries the server's clock and the reader's zone. `serverNow` is the instant at which the server rendered (ISO 8601);
 * the browser's own clock is used only as the distance from it. `zone` is what the server assumed (IANA name).
 */
export function ClockProvider({ serverNow, zone, children }: { serverNow: string; zone: string; children: ReactNode }) {
  const clock = useMemo(() => {
    const at = Date.parse(serverNow);
    return { serverNow: at, offsetMs: measureOffset(at), zone };
  }, [serverNow, zone]);
  return <ClockContext value={clock}>{children}</ClockContext>;
}

/** Milliseconds to add to the browser's clock to get the server's. */
export function useClockOffset(): number {
  return useContext(ClockContext).offsetMs;
}

/** The server's present instant in milliseconds, whole seconds, ticking once a second; the first render shows the server's own. */
export function useServerNow(offsetMs?: number): number {
  const clock = useContext(ClockContext);
  const offset = offsetMs ?? clock.offsetMs;
  return useSyncExternalStore(
    listen,
    () => wholeSecond(Date.now() + offset),
    () => wholeSecond(clock.serverNow),
  );
}

/** What is read from the server's present instant: drawn again only when it changes, not with every second. */
export function useReadOff<T extends string | number | boolean>(read: (now: number) => T, offsetMs?: number): T {
  const clock = useContext(ClockContext);
  const offset = offsetMs ?? clock.offsetMs;
  return useSyncExternalStore(
    listen,
    () => read(wholeSecond(Date.now() + offset)),
    () => read(wholeSecond(clock.serverNow)),
  );
}

/** The reader's time zone (IANA name); what the server assumed until the page is alive. */
export function useZone(): string {
  const { zone } = useContext(ClockContext);
  return useSyncExternalStore(never, ownZone, () => zone);
}

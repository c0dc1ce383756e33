"use client";

import { useEffect, useSyncExternalStore } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Query, QueryClient } from "@tanstack/react-query";

declare module "@tanstack/react-query" {
  interface Register {
    /** Which kinds of change (`approval`, `grant`, `policy`, `call` …) make a query look again. */
    queryMeta: { live?: readonly string[] };
  }
}

/** What every governed call, every sign-in and every card that is opened would otherwise ask all pages to look at again. */
const QUIET = new Set(["call", "session", "presence"]);
const PAUSE_MS = 250;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60_000;
const UNSEEN_MS = 5_000;

let connected = true;
const listeners = new Set<() => void>();

function setConnected(next: boolean): void {
  if (connected === next) return;
  connected = next;
  listeners.forEach((listener) => listener());
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** False while live updates are paused because the server cannot be heard; times keep running. */
export function useIsLive(): boolean {
  return useSyncExternalStore(listen, () => connected, () => true);
}

/** A query that names its kinds is asked again for those only; one that names none, for all but the noisy ones. */
export function wantsToLook(live: readonly string[] | undefined, kinds: ReadonlySet<string>): boolean {
  if (live !== undefined) return live.some((kind) => kinds.has(kind));
  return [...kinds].some((kind) => !QUIET.has(kind));
}

/**
 * Hears the server's hints that something changed and makes the queries on the page look again (contract section 13,
 * `/api/events`). A hint carries nothing to believe; after a pause in hearing, everything looks again.
 */
export function useLiveUpdates(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const look = gather((kinds) => lookAgain(queries, (query) => wantsToLook(query.meta?.live, kinds)));
    const stop = hear({ onChange: (kind) => look.add(kind), onBack: () => lookAgain(queries, () => true) });
    return () => {
      stop();
      look.stop();
      setConnected(true);
    };
  }, [queries]);
}

/**
 * Keeps one stream open while the tab is seen: browsers share few connections among all tabs of a place, and unseen ones
 * would use them up. The browser comes back by itself after a lost connection, we after a refusal, ever more slowly.
 */
function hear({ onChange, onBack }: { onChange: (kind: string) => void; onBack: () => void }): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_RETRY_MS;
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = undefined;
  };
  const open = () => {
    close();
    source = new EventSource("/api/events");
    source.addEventListener("hello", () => {
      setConnected(true);
      waitMs = FIRST_RETRY_MS;
      // What changed between the rendering of the page and this moment was not heard either.
      onBack();
    });
    source.addEventListener("change", (event) => onChange(kindOf(event.data)));
    source.addEventListener("error", () => {
      setConnected(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, waitMs);
      waitMs = Math.min(waitMs * 2, LAST_RETRY_MS);
    });
  };
  const follow = () => {
    clearTimeout(again);
    if (document.visibilityState === "hidden") again = setTimeout(close, UNSEEN_MS);
    else if (source === undefined || source.readyState === EventSource.CLOSED) open();
  };
  document.addEventListener("visibilitychange", follow);
  if (document.visibilityState !== "hidden") open();
  return () => {
    document.removeEventListener("visibilitychange", follow);
    close();
  };
}

function lookAgain(queries: QueryClient, predicate: (query: Query) => boolean): void {
  void queries.invalidateQueries({ predicate });
}

function kindOf(data: string): string {
  const { type } = JSON.parse(data) as { type: string };
  return type.slice(0, type.indexOf("."));
}

/** The first hint passes at once, those of the next moment together. */
function gather(pass: (kinds: ReadonlySet<string>) => void): { add(kind: string): void; stop(): void } {
  let waiting = new Set<string>();
  let pause: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    const kinds = waiting;
    waiting = new Set();
    pause = kinds.size === 0 ? undefined : setTimeout(flush, PAUSE_MS);
    if (kinds.size > 0) pass(kinds);
  };
  return {
    add: (kind) => {
      waiting.add(kind);
      if (pause === undefined) flush();
    },
    stop: () => clearTimeout(pause),
  };
}

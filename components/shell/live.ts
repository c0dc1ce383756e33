"use client";

import { useEffect, useSyncExternalStore } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Query, QueryClient } from "@tanstack/react-query";

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: {
      /** Which kinds of change (`approval`, `grant`, `policy`, `call` …) make a query look again. */
      live?: readonly string[];
      /** Looks again at these requests only, where nothing else has changed. A throw makes the whole query look again. */
      patch?: (client: QueryClient, ids: readonly string[]) => Promise<unknown>;
    };
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

/** What hints have said: the kinds of change, each with the requests it named, or null where one named none. */
export type Hints = ReadonlyMap<string, ReadonlySet<string> | null>;

const MOST_PATCHED = 50;

/** The requests that a query has to look at; null where they are not known, or too many, and it has to look at everything. */
export function requestsIn(live: readonly string[] | undefined, hints: Hints): string[] | null {
  const concerned = [...hints].filter(([kind]) => live?.includes(kind) === true).map(([, ids]) => ids);
  const ids = new Set(concerned.flatMap((of) => [...(of ?? [])]));
  return concerned.includes(null) || ids.size > MOST_PATCHED ? null : [...ids];
}

/**
 * Hears the server's hints that something changed and makes the queries on the page look again (contract section 13,
 * `/api/events`). A hint carries nothing to believe; after a pause in hearing, everything looks again.
 */
export function useLiveUpdates(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const look = gather((hints) => lookAt(queries, hints));
    const stop = hear({ onChange: look.add, onBack: () => lookAgain(queries, () => true) });
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
function hear({ onChange, onBack }: { onChange: (hint: Hint) => void; onBack: () => void }): () => void {
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
    source.addEventListener("change", (event) => onChange(hintOf(event.data)));
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

/** A query that is being read already reads again: what it is about to answer may be from before the change. */
function lookAt(queries: QueryClient, hints: Hints): void {
  const whole = new Set<Query>();
  for (const query of queries.getQueryCache().getAll()) {
    const { live, patch } = query.meta ?? {};
    if (!wantsToLook(live, new Set(hints.keys()))) continue;
    const ids = patch === undefined || !query.isActive() || query.state.fetchStatus === "fetching" || query.state.data === undefined ? null : requestsIn(live, hints);
    if (patch === undefined || ids === null) whole.add(query);
    else patch(queries, ids).catch(() => lookAgain(queries, (one) => one === query));
  }
  lookAgain(queries, (query) => whole.has(query));
}

type Hint = { kind: string; requestId: string | null };

function hintOf(data: string): Hint {
  const { type, request_id } = JSON.parse(data) as { type: string; request_id: string | null };
  return { kind: type.slice(0, type.indexOf(".")), requestId: request_id };
}

/** The first hint passes at once, those of the next moment together. */
function gather(pass: (hints: Hints) => void): { add(hint: Hint): void; stop(): void } {
  let waiting = new Map<string, Set<string> | null>();
  let pause: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    const hints = waiting;
    waiting = new Map();
    pause = hints.size === 0 ? undefined : setTimeout(flush, PAUSE_MS);
    if (hints.size > 0) pass(hints);
  };
  return {
    add: ({ kind, requestId }) => {
      const known = waiting.get(kind);
      if (requestId === null || known === null) waiting.set(kind, null);
      else waiting.set(kind, new Set([...(known ?? []), requestId]));
      if (pause === undefined) flush();
    },
    stop: () => clearTimeout(pause),
  };
}

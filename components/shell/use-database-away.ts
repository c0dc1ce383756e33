"use client";

import { useEffect, useState } from "react";

const LOOK_AGAIN_MS = 2_000;

/** Whether a page could not be drawn because the database does not answer, as the server says itself; calls `onBack` once it answers again. */
export function useDatabaseAway(onBack: () => void): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = new AbortController();
    const look = async (wasAway: boolean) => {
      const gone = await databaseIsAway(end.signal);
      if (end.signal.aborted) return;
      setAway(gone);
      if (wasAway && !gone) onBack();
      if (gone) timer = setTimeout(() => void look(true), LOOK_AGAIN_MS);
    };
    void look(false);
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [onBack]);
  return away;
}

async function databaseIsAway(signal: AbortSignal): Promise<boolean> {
  try {
    const health = (await (await fetch("/readyz", { signal, cache: "no-store" })).json()) as { database?: unknown };
    return health.database === false;
  } catch {
    return false;
  }
}

"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useServerNow } from "@/components/ui";
import type { Simulation } from "@/lib/policies/schema";
import { simulate } from "./queries";
import { addUp, partsOf } from "./simulation-parts";

export const REPLAY_DAYS = ["7", "30", "90"] as const;
export type ReplayDays = (typeof REPLAY_DAYS)[number];
/** How far a replay is: parts of the window that were read, and what they held so far. */
export type Progress = { done: number; of: number; calls: number };

/** Replays recorded calls under a text, part by part of the window; remembers which text, how far back, and when. */
export function useSimulation(projectId: string) {
  const now = useServerNow();
  const [days, setDays] = useState<ReplayDays>("30");
  const [progress, setProgress] = useState<Progress | null>(null);
  const stopped = useRef(false);
  const run = useMutation({
    mutationFn: async (yaml: string) => {
      stopped.current = false;
      const at = new Date(now);
      const parts = partsOf(at, Number(days));
      const found: Simulation[] = [];
      setProgress({ done: 0, of: parts.length, calls: 0 });
      for (const part of parts) {
        if (stopped.current) throw new Error("The replay was stopped, so nothing is known of this draft.");
        found.push(await simulate(projectId, { yaml, ...part }));
        setProgress({ done: found.length, of: parts.length, calls: found.reduce((sum, one) => sum + one.calls, 0) });
      }
      const result = addUp(found);
      if (result === null) throw new Error("There was nothing to replay.");
      return { yaml, days, at: at.toISOString(), result };
    },
    onSettled: () => setProgress(null),
  });
  const stop = () => {
    stopped.current = true;
  };
  return { run, days, setDays, progress, stop };
}

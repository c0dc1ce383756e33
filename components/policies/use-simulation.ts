"use client";

import { useMutation } from "@tanstack/react-query";
import { useServerNow } from "@/components/ui";
import { simulate } from "./queries";

/** Replays recorded calls under a text; remembers which text, and when. */
export function useSimulation(projectId: string) {
  const now = useServerNow();
  return useMutation({
    mutationFn: async (yaml: string) => ({ yaml, at: new Date(now).toISOString(), result: await simulate(projectId, yaml) }),
  });
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "@/components/shell/announcer";
import { useClockOffset } from "@/components/ui/clock";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { decisionBody, type Draft } from "./draft";
import { failureOf, isOwnDecision, type Failure } from "./failure";
import { approvalQuery, decide } from "./queries";
import { STATE_WORDS } from "./words";

type Press = { action: "approve" | "deny"; expectedVersion?: number };

type DecisionProps = { id: string; meId: string; draft: Draft; onFailure: (failure: Failure) => void; onDone: (after: ApprovalRequest) => void };

/** Sends one decision. It is never retried by itself and never assumed: the card shows what the server answered. */
export function useDecision({ id, meId, draft, onFailure, onDone }: DecisionProps) {
  const client = useQueryClient();
  const offset = useClockOffset();
  return useMutation({
    networkMode: "always",
    mutationFn: async (press: Press) => {
      const at = Date.now() + offset;
      try {
        return { after: await decide(id, decisionBody(press.action, draft, press.expectedVersion)), failure: null };
      } catch (error) {
        const own = isOwnDecision(error, meId) ? await client.fetchQuery({ ...approvalQuery(id), staleTime: 0 }).catch(() => null) : null;
        if (own !== null) return { after: own, failure: null };
        return { after: null, failure: failureOf(error, { action: press.action, at, offline: !navigator.onLine, expectedVersion: press.expectedVersion }) };
      }
    },
    onSuccess: async ({ after, failure }) => {
      if (failure !== null) {
        onFailure(failure);
        await client.invalidateQueries({ queryKey: ["approval", id] });
        return;
      }
      client.setQueryData(["approval", id], after);
      announce(after.state === "pending" ? "Signed." : `${STATE_WORDS[after.state]}.`);
      onDone(after);
      await client.invalidateQueries({ queryKey: ["approvals"] });
    },
  });
}

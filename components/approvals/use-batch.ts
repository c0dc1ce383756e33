"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "@/components/shell/announcer";
import { useServerNow } from "@/components/ui/clock";
import type { BatchResult } from "@/lib/batches/schema";
import type { InboxItem } from "@/lib/approvals/schema";
import { batchSummary } from "./batch-words";
import { decideBatch } from "./queries";

export type Member = { item: InboxItem; chosen: boolean; mayChoose: boolean; /** Came after the group was opened, and so is not chosen by itself. */ late: boolean; /** Waits no more, though nobody answered it here. */ gone: boolean; result: BatchResult | null };

/** No more are chosen, or sent, at once than the server takes. */
const MOST = 100;

/** The members of an open group: who is chosen, what became of them, and the one answer to all of them. */
export function useBatch(items: readonly InboxItem[]) {
  const client = useQueryClient();
  const now = useServerNow();
  // The clock of the page goes by seconds: what stood in the list did not come later.
  const [openedAt] = useState(() => Math.max(now, ...items.map((item) => Date.parse(item.created_at))));
  const [choices, setChoices] = useState<Readonly<Record<string, boolean>>>({});
  const [results, setResults] = useState<readonly BatchResult[]>([]);
  const members = membersOf(useSeen(items), { waiting: new Set(items), results, choices, openedAt, now });
  const chosen = members.filter((member) => member.chosen).length;
  const batch = useMutation({
    networkMode: "always",
    mutationFn: ({ action, reason, shown }: { action: "approve" | "deny"; reason: string; shown: string }) => {
      const requests = members.filter((member) => member.chosen).map(({ item }) => ({ id: item.id as `req_${string}`, digest: item.digest }));
      return decideBatch({ action, shown, requests, ...(reason === "" ? {} : { reason }) });
    },
    onSuccess: (answer) => {
      const known = new Set(answer.results.map((result) => result.id));
      setResults((before) => [...before.filter((result) => !known.has(result.id)), ...answer.results]);
      announce(`${batchSummary(answer.results)}.`);
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ["approvals"] }), client.invalidateQueries({ queryKey: ["approval"] })]),
  });
  return { members, chosen, batch, results, choose: (id: string, on: boolean) => setChoices((before) => ({ ...before, [id]: on })) };
}

/** All that have been members since the group was opened, each as it is now and where it stood then: nothing moves under a hand that is about to press. */
function useSeen(items: readonly InboxItem[]): readonly InboxItem[] {
  const [seen, setSeen] = useState(items);
  const known = new Set(seen.map((item) => item.id));
  const came = items.filter((item) => !known.has(item.id));
  if (came.length > 0) setSeen([...seen, ...came]);
  const now = new Map(items.map((item) => [item.id, item]));
  return [...seen, ...came].map((item) => now.get(item.id) ?? item);
}

type Known = { waiting: ReadonlySet<InboxItem>; results: readonly BatchResult[]; choices: Readonly<Record<string, boolean>>; openedAt: number; now: number };

function membersOf(all: readonly InboxItem[], { waiting, results, choices, openedAt, now }: Known): Member[] {
  const resultOf = new Map(results.map((result) => [result.id, result]));
  let chosen = 0;
  return all.map((item) => {
    const result = resultOf.get(item.id) ?? null;
    const answered = result !== null && (result.outcome === "decided" || result.outcome === "signed");
    const mayChoose = item.waiting_for_me && !answered && Date.parse(item.expires_at) > now && waiting.has(item);
    const late = Date.parse(item.created_at) > openedAt;
    const wanted = mayChoose && (choices[item.id] ?? !late) && chosen < MOST;
    if (wanted) chosen += 1;
    return { item, chosen: wanted, mayChoose, late, gone: !waiting.has(item) && result === null, result };
  });
}

"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "@/components/shell/announcer";
import { useServerNow } from "@/components/ui/clock";
import type { BatchResult } from "@/lib/batches/schema";
import type { InboxItem } from "@/lib/approvals/schema";
import { batchSummary } from "./batch-words";
import { decideBatch } from "./queries";

export type Member = { item: InboxItem; chosen: boolean; mayChoose: boolean; /** Came after the group was opened, and so is not chosen by itself. */ late: boolean; result: BatchResult | null };

/** No more are chosen, or sent, at once than the server takes. */
const MOST = 100;

/** The members of an open group: who is chosen, what became of them, and the one answer to all of them. */
export function useBatch(items: readonly InboxItem[]) {
  const client = useQueryClient();
  const now = useServerNow();
  // The clock of the page goes by seconds: what stood in the list did not come later.
  const [openedAt] = useState(() => Math.max(now, ...items.map((item) => Date.parse(item.created_at))));
  const [choices, setChoices] = useState<Readonly<Record<string, boolean>>>({});
  const [done, setDone] = useState<{ results: readonly BatchResult[]; items: readonly InboxItem[] }>({ results: [], items: [] });
  const resultOf = new Map(done.results.map((result) => [result.id, result]));
  const all = [...items, ...done.items.filter((gone) => !items.some((item) => item.id === gone.id))];
  let chosen = 0;
  const members = all.map((item): Member => {
    const result = resultOf.get(item.id) ?? null;
    const answered = result !== null && (result.outcome === "decided" || result.outcome === "signed");
    const mayChoose = item.waiting_for_me && !answered && Date.parse(item.expires_at) > now && items.includes(item);
    const late = Date.parse(item.created_at) > openedAt;
    const wanted = mayChoose && (choices[item.id] ?? !late) && chosen < MOST;
    if (wanted) chosen += 1;
    return { item, chosen: wanted, mayChoose, late, result };
  });
  const batch = useMutation({
    networkMode: "always",
    mutationFn: ({ action, reason, shown }: { action: "approve" | "deny"; reason: string; shown: string }) => {
      const requests = members.filter((member) => member.chosen).map(({ item }) => ({ id: item.id as `req_${string}`, digest: item.digest }));
      return decideBatch({ action, shown, requests, ...(reason === "" ? {} : { reason }) });
    },
    onMutate: () => members.filter((member) => member.chosen).map((member) => member.item),
    onSuccess: ({ results }, _, sent) => {
      const known = new Set(results.map((result) => result.id));
      setDone((before) => ({ results: [...before.results.filter((result) => !known.has(result.id)), ...results], items: [...before.items.filter((item) => !known.has(item.id)), ...sent] }));
      announce(`${batchSummary(results)}.`);
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ["approvals"] }), client.invalidateQueries({ queryKey: ["approval"] })]),
  });
  return { members, chosen, batch, results: done.results, choose: (id: string, on: boolean) => setChoices((before) => ({ ...before, [id]: on })) };
}

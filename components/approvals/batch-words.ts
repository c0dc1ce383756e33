import { formatCount, plural } from "@/components/ui/format";
import type { Tone } from "@/components/ui/status";
import type { BatchResult } from "@/lib/batches/schema";

/** What became of one request of a batch, in a few words. */
export function outcomeWords({ outcome, state, refusal }: BatchResult): { tone: Tone; words: string } {
  switch (outcome) {
    case "decided": return state === "approved" ? { tone: "yes", words: "Approved" } : { tone: "no", words: "Denied" };
    case "signed": return { tone: "ink", words: "Signed, and waits for another" };
    case "unknown": return { tone: "wait", words: "Not confirmed: the server failed underway" };
    case "not_tried": return { tone: "off", words: "Not tried" };
    case "refused": return refusedWords(refusal);
  }
}

function refusedWords(refusal: BatchResult["refusal"]): { tone: Tone; words: string } {
  if (refusal?.error === "already_decided") {
    const { decided_by: by, state } = refusal.details ?? {};
    const name = typeof by === "object" && by !== null && "name" in by ? String(by.name) : state === "cancelled" ? "The agent" : "The system";
    return { tone: "off", words: `Overtaken: ${name} ${typeof state === "string" ? state : "decided"} it` };
  }
  return refusal?.error === "expired" ? { tone: "off", words: "Expired before" } : { tone: "wait", words: refusal?.message ?? "Refused" };
}

/** "47 approved, 2 overtaken, 1 expired": every request is in exactly one of the numbers. */
export function batchSummary(results: readonly BatchResult[]): string {
  const kinds: readonly [string, (result: BatchResult) => boolean][] = [
    ["approved", ({ outcome, state }) => outcome === "decided" && state === "approved"],
    ["denied", ({ outcome, state }) => outcome === "decided" && state !== "approved"],
    ["signed", ({ outcome }) => outcome === "signed"],
    ["overtaken", ({ refusal }) => refusal?.error === "already_decided"],
    ["expired", ({ refusal }) => refusal?.error === "expired"],
    ["not confirmed", ({ outcome }) => outcome === "unknown"],
    ["not tried", ({ outcome }) => outcome === "not_tried"],
  ];
  const counted = kinds.map(([word, is]) => [word, results.filter(is).length] as const);
  const rest = results.length - counted.reduce((sum, [, n]) => sum + n, 0);
  return [...counted, ["refused", rest] as const].filter(([, n]) => n > 0).map(([word, n]) => `${formatCount(n)} ${word}`).join(", ");
}

type Button = { chosen: number; armed: boolean; quorum: { required: number } };

/** The button says how many it signs; pressed once, what the second press does. */
export function batchLabel(action: "approve" | "deny", { chosen, armed, quorum }: Button): string {
  if (action === "deny") return armed ? `Deny ${formatCount(chosen)} and tell the agents` : `Deny ${formatCount(chosen)}`;
  if (quorum.required > 1) return armed ? `Sign all ${formatCount(chosen)}` : `Sign ${formatCount(chosen)}, one of ${quorum.required}`;
  return armed ? `Sign ${plural(chosen, "approval")}` : `Approve ${formatCount(chosen)} once`;
}

import { eq } from "drizzle-orm";
import { users } from "@/db/schema";
import { Refusal } from "@/lib/approvals/refusal";
import type { RequestRow } from "@/lib/approvals/repo";
import type { TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { iso } from "@/lib/time";

const WORDS: Record<RequestRow["state"], string> = { approved: "approved", denied: "denied", cancelled: "cancelled", expired: "closed", pending: "closed" };

/** Tells a loser who decided what, and when (contract section 7). */
export async function alreadyDecided(tx: TxCtx, row: RequestRow, reason: "already_decided" | "expired"): Promise<Refusal> {
  if (reason === "expired" || row.state === "pending" || row.state === "expired") {
    return new Refusal(
      new AppError("expired", `Nobody answered by ${iso(row.expiresAt)}, so it was denied. A late decision cannot reach the agent; it has to ask again.`, { details: { expired_at: iso(row.expiresAt) } }),
    );
  }
  const [who] = row.resolvedBy === null ? [] : await tx.db.select({ id: users.id, name: users.name, email: users.email }).from(users).where(eq(users.id, row.resolvedBy));
  const details = { state: row.state, decided_by: who ?? null, decided_at: iso(row.resolvedAt), decision_kind: row.decisionKind };
  const by = who?.name ?? (row.state === "cancelled" ? "The agent" : "The system");
  return new Refusal(new AppError("already_decided", `${by} ${WORDS[row.state]} this at ${iso(row.resolvedAt) ?? ""}. Nothing was changed.`, { details }));
}

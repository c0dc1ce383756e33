import type { Clock } from "./clock";
import { successOf, understood } from "./hosted-evaluator";
import type { Limits } from "./hosted-evaluator";
import type { Transport } from "./http";
import { listOf, optionalText, record } from "./reading";
import { readSnapshot } from "./wire";
import type { ApprovalSnapshot } from "./wire";

export interface DecideOptions {
  reason?: string | undefined;
  /** Default `approved_once`. */
  kind?: "approved_once" | "approved_timed" | "approved_forever_grant" | "approved_forever" | undefined;
  /** For `approved_timed`. */
  durationS?: number | undefined;
  /** The digest of the request as it was shown to the person who decides; another one on the server is refused. */
  digest?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** What a member does with a personal token. Nothing here is repeated on a network fault but reads: a decision is sent once. */
export interface Member {
  listPending(signal?: AbortSignal): Promise<ApprovalSnapshot[]>;
  show(id: string, signal?: AbortSignal): Promise<ApprovalSnapshot>;
  decide(id: string, action: "approve" | "deny", options: DecideOptions): Promise<ApprovalSnapshot>;
}

export function hostedMember(transport: Transport, limits: Limits, clock: Clock): Member {
  const budget = (signal: AbortSignal | undefined) => ({ deadline: clock.monotonic() + limits.retryMs, attemptMs: limits.attemptMs, signal });
  const get = (path: string, asking: string, signal: AbortSignal | undefined) =>
    successOf({ transport, exchange: { method: "GET", path }, purpose: "member", asking }, budget(signal), clock);
  return {
    async listPending(signal) {
      const found: ApprovalSnapshot[] = [];
      let cursor: string | null = null;
      do {
        const query: string = new URLSearchParams({ state: "pending", limit: "200", ...(cursor === null ? {} : { cursor }) }).toString();
        const answer = await get(`/api/approval-requests?${query}`, "Listing the pending approvals", signal);
        const page = record(answer.body);
        found.push(...understood(() => listOf(page, "items").map((item) => readSnapshot(item)), "Listing the pending approvals"));
        cursor = understood(() => optionalText(page, "next_cursor"), "Listing the pending approvals");
      } while (cursor !== null);
      return found;
    },
    async show(id, signal) {
      const answer = await get(`/api/approval-requests/${encodeURIComponent(id)}`, "Reading the request", signal);
      return understood(() => readSnapshot(answer.body), "Reading the request");
    },
    async decide(id, action, options) {
      const body = {
        action,
        ...(options.kind === undefined ? {} : { decision_kind: options.kind }),
        ...(options.durationS === undefined ? {} : { duration_seconds: options.durationS }),
        ...(options.reason === undefined ? {} : { reason: options.reason }),
        ...(options.digest === undefined ? {} : { digest: options.digest }),
      };
      const exchange = { method: "POST", path: `/api/approval-requests/${encodeURIComponent(id)}/decide`, body } as const;
      const answer = await successOf({ transport, exchange, purpose: "member", asking: "Sending the decision" }, { ...budget(options.signal), once: true }, clock);
      return understood(() => readSnapshot(answer.body), "Sending the decision");
    },
  };
}

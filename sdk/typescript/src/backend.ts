import type { Call, Decision, Receipt } from "./decision";
import type { Budget } from "./retry";
import type { ApprovalSnapshot } from "./wire";

/** Judges calls: the server, a bundle or file evaluated in process, or the mock. */
export interface Evaluator {
  /** A call that has a name goes on with the approval that was asked for under it. */
  guard(call: Call, signal?: AbortSignal, name?: string): Promise<Decision>;
  /** The same without any trace. */
  check(call: Call, signal?: AbortSignal): Promise<Permission>;
}

export interface Permission {
  readonly allowed: boolean;
  readonly needsApproval: boolean;
  readonly policyName: string | null;
}

export interface ApprovalOrder {
  decision: Decision;
  message: string;
  /** Left to the rule or the approval settings where undefined. */
  ttlSeconds: number | undefined;
  idempotencyKey: string;
  /** Shown to the approver in place of the arguments; their hash still binds the real ones. */
  argsRedacted?: Readonly<Record<string, unknown>> | undefined;
}

export interface Created {
  snapshot: ApprovalSnapshot;
  /** Whether this is the first answer under the key again, as it was then. */
  replayed: boolean;
  /** Monotonic milliseconds after which the server no longer accepts a decision. */
  expiresAtMonotonic: number;
  /** Page on which the request can be seen; null in mock mode. */
  url: string | null;
}

export type Polled = { snapshot: ApprovalSnapshot; held: boolean } | { again: string; cause: unknown; retryAfterMs?: number | undefined };

export interface Look {
  timeoutMs: number;
  /** A caller of its own cadence is told what the server refuses; one that waits to run a call is told that it must not run. */
  only?: boolean | undefined;
  /** Ask the server to hold its answer until there is news. */
  hold: boolean;
  signal?: AbortSignal | undefined;
}

export interface RedeemOrder {
  id: string;
  digest: string;
  consumptionKey: string;
}

/** Where approvals come from: the server or the mock. Everything that is not an answer to the question is thrown as a documented exception. */
export interface ApprovalBackend {
  create(order: ApprovalOrder, budget: Budget): Promise<Created>;
  poll(id: string, look: Look): Promise<Polled>;
  /** The digest that binds the judged call under the version of the policy by which a request was made; null where that cannot be known. */
  digestUnder(decision: Decision, snapshot: ApprovalSnapshot, budget: Budget): Promise<string | null>;
  redeem(order: RedeemOrder, budget: Budget): Promise<Receipt>;
}

/** Arguments of a call: a JSON object. */
export type Args = Readonly<Record<string, unknown>>;

/** What an agent is about to do, as the policy sees it. */
export interface Call {
  action: string;
  args?: Args;
  resource?: string;
  context?: Args;
  agentId?: string;
}

export type Effect = "allow" | "deny" | "warn";

/** Answer of `guard()` (contract section 5). */
export interface Decision {
  readonly action: string;
  readonly decision: Effect;
  readonly denied: boolean;
  /** The deny may be turned into a request. Always false in local mode. */
  readonly hitlEligible: boolean;
  readonly reason: string;
  readonly reasonCode: string | null;
  readonly policyId: string | null;
  readonly policyName: string | null;
  readonly policyVersion: number | string | null;
  readonly ruleId: string | null;
  readonly decisionSource: string;
  readonly grantId: string | null;
  readonly argsHash: string;
  /** Binds the whole action; null where no server took part. */
  readonly digest: string | null;
  readonly approvedViaHitl: boolean;
  /** The call that was judged. */
  readonly call: Call;
  /** The name under which the call was guarded; a request for its approval has the same unless another is given. */
  readonly idempotencyKey?: string | undefined;
  /** Where the rule stood: on the server or in the agent's own file. */
  readonly policySource: "server" | "local";
}

export const DECISION_KINDS = ["approved_once", "approved_timed", "approved_forever_grant", "approved_forever"] as const;

/** Proof that this process, and no other, holds the approval. */
export interface Receipt {
  readonly requestId: string;
  readonly grantId: string | null;
  readonly consumptionKey: string;
  readonly argsHash: string;
  readonly digest: string;
  readonly redeemedAt: string;
}

/** Answer of `wait()`: what the human said. */
export interface FinalDecision extends Decision {
  readonly approvalId: string;
  readonly decisionKind: string | null;
  /** Who decided, as the server names them; null for the system. */
  readonly resolvedBy: Person | null;
  readonly decisionReason: string | null;
  readonly receipt: Receipt | null;
}

export interface Person {
  readonly id: string | null;
  readonly email: string | null;
  readonly name: string | null;
}

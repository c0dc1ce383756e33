import type { Permission } from "./backend";
import { callOf, nameOf } from "./call";
import type { CallOptions } from "./call";
import type { Decision, FinalDecision } from "./decision";
import { HITLPolicyVersionConflictError, PolicyDeniedError } from "./errors";
import type { DecideOptions } from "./member";
import { checkOptions } from "./options";
import type { ClientOptions } from "./options";
import type { PendingApproval } from "./pending-approval";
import { pollOnce, requestApproval } from "./request-approval";
import type { RequestOptions } from "./request-approval";
import { startRuntime } from "./runtime";
import type { Runtime } from "./runtime";
import type { ClientStats } from "./stats";
import type { ApprovalSnapshot } from "./wire";

export interface GuardOptions extends CallOptions {
  /** A name for this one call, the same each time it is tried: it goes on with the approval that was asked for under it, also after a crash. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface GateOptions extends GuardOptions, RequestOptions {
  /** Called once the request exists, before the wait; show `pending.url` to whoever is watching. */
  onPending?: ((pending: PendingApproval) => void) | undefined;
}

/** Answer of `execute()`, which never waits. */
export interface Execution {
  readonly status: "allowed" | "requested" | "denied";
  readonly verdict: "allow" | "pending_approval" | "deny";
  readonly approvalId: string | null;
  readonly decision: Decision;
}

const REGUARDS = 2;

/**
 * Asks a policy before an agent acts, and a human where the policy says no (contract section 15).
 * Fails closed: whatever goes wrong is thrown, and there is no option that lets a call run regardless.
 */
export class Client {
  readonly #options: ClientOptions;
  #runtime: Promise<Runtime> | undefined;

  /** Throws a `ConfigurationError` on an option that cannot be meant; key and address are looked up at the first call. */
  constructor(options: ClientOptions = {}) {
    checkOptions(options);
    this.#options = options;
  }

  /** Judges a call. Throws `HITLBackendUnreachableError` where there is no judgement to be had. */
  async guard(action: string, options: GuardOptions = {}): Promise<Decision> {
    const call = callOf(action, options, this.#options.agentId);
    const name = nameOf(options.idempotencyKey);
    options.signal?.throwIfAborted();
    const decision = await (await this.#started()).evaluator.guard(call, options.signal, name);
    return name === undefined ? decision : { ...decision, idempotencyKey: name };
  }

  /**
   * Turns an eligible deny into a request that a human decides.
   * Throws `ApprovalsDisabled`, `HITLNotConfiguredError`, `HITLNoApproverAvailable`, the identity errors, or `HITLBackendUnreachableError`.
   */
  async requestApproval(decision: Decision, options: RequestOptions = {}): Promise<PendingApproval> {
    options.signal?.throwIfAborted();
    return requestApproval(await this.#started(), decision, options);
  }

  /** Reads a request once, for callers who keep their own cadence. An approved state here is news, not permission: only `wait()` redeems. An id that the server does not know is a `RequestRefusedError` with the slug `not_found`. */
  async pollApproval(id: string, options: { signal?: AbortSignal } = {}): Promise<ApprovalSnapshot> {
    return pollOnce(await this.#started(), id, options.signal);
  }

  /** Resolves when the call may run; asks a human and waits where the policy says so. Throws `PolicyDeniedError` or one of its kind otherwise. */
  async gate(action: string, options: GateOptions = {}): Promise<Decision | FinalDecision> {
    for (let moved = 0; ; moved += 1) {
      const decision = await this.guard(action, options);
      if (!decision.denied) return decision;
      if (!decision.hitlEligible) throw new PolicyDeniedError(decision);
      const pending = await this.#requestUnlessMoved(decision, options, moved < REGUARDS);
      if (pending === undefined) continue;
      options.onPending?.(pending);
      const final = await pending.wait(options.signal === undefined ? {} : { signal: options.signal });
      if (final.denied) throw new PolicyDeniedError(final, { approvalId: final.approvalId });
      return final;
    }
  }

  /** Judges a call and, where a human is needed, asks without waiting. Running the call stays with the caller. */
  async execute(action: string, options: GuardOptions & RequestOptions = {}): Promise<Execution> {
    for (let moved = 0; ; moved += 1) {
      const decision = await this.guard(action, options);
      if (!decision.denied) return { status: "allowed", verdict: "allow", approvalId: null, decision };
      if (!decision.hitlEligible) return { status: "denied", verdict: "deny", approvalId: null, decision };
      const pending = await this.#requestUnlessMoved(decision, options, moved < REGUARDS);
      if (pending !== undefined) return executionOf(pending, decision, options.signal);
    }
  }

  /** What would happen, without a trace: no audit event, no request, no use of a grant. */
  async canI(action: string, options: GuardOptions = {}): Promise<Permission> {
    const call = callOf(action, options, this.#options.agentId);
    return (await this.#started()).evaluator.check(call, options.signal);
  }

  /** Open requests, as the owner of the personal token sees them. */
  async listPendingApprovals(options: { signal?: AbortSignal } = {}): Promise<ApprovalSnapshot[]> {
    return (await this.#started()).member().listPending(options.signal);
  }

  /** Approves as the owner of the personal token. Throws `RequestRefusedError`, whose `slug` says why, for example `self_approval`. */
  async approveAction(id: string, options: DecideOptions = {}): Promise<ApprovalSnapshot> {
    return (await this.#started()).member().decide(id, "approve", options);
  }

  /** Denies as the owner of the personal token. */
  async denyAction(id: string, options: Pick<DecideOptions, "reason" | "digest" | "signal"> = {}): Promise<ApprovalSnapshot> {
    return (await this.#started()).member().decide(id, "deny", options);
  }

  /** How hosted calls were judged so far, and what became of telling the server. */
  async stats(): Promise<ClientStats> {
    return (await this.#started()).stats();
  }

  /** Delivers what the server was not told yet of calls judged in this process, for at most `timeoutS` seconds (5). Never throws; the client stays usable. */
  async close(options: { timeoutS?: number } = {}): Promise<void> {
    if (this.#runtime === undefined) return;
    await this.#runtime.then((runtime) => runtime.flush((options.timeoutS ?? 5) * 1_000)).catch(() => undefined);
  }

  async #requestUnlessMoved(decision: Decision, options: RequestOptions, mayRetry: boolean): Promise<PendingApproval | undefined> {
    try {
      return await this.requestApproval(decision, options);
    } catch (error) {
      if (mayRetry && error instanceof HITLPolicyVersionConflictError) return undefined;
      throw error;
    }
  }

  #started(): Promise<Runtime> {
    this.#runtime ??= startRuntime(this.#options).catch((error: unknown) => {
      this.#runtime = undefined;
      throw error;
    });
    return this.#runtime;
  }
}

/** What is known of a request as it was made or found: under a name it may have been answered already. */
async function executionOf(pending: PendingApproval, decision: Decision, signal: AbortSignal | undefined): Promise<Execution> {
  const approvalId = pending.id;
  switch (pending.snapshot.state) {
    case "approved":
      return { status: "allowed", verdict: "allow", approvalId, decision: await pending.wait(signal === undefined ? {} : { signal }) };
    case "denied":
    case "cancelled":
      return { status: "denied", verdict: "deny", approvalId, decision: await pending.wait(signal === undefined ? {} : { signal }) };
    case "expired":
      return { status: "denied", verdict: "deny", approvalId, decision };
    default:
      return { status: "requested", verdict: "pending_approval", approvalId, decision };
  }
}

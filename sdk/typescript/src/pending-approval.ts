import type { ApprovalBackend, Created } from "./backend";
import { consumptionKeyOf } from "./canonical/index";
import { pollIntervalS } from "./cadence";
import type { Clock } from "./clock";
import { DECISION_KINDS } from "./decision";
import type { Decision, FinalDecision, Receipt } from "./decision";
import { HITLTimeoutError } from "./errors";
import { Fault } from "./fault";
import { unreachable } from "./refusal";
import type { ApprovalSnapshot } from "./wire";

/** The last look happens this long before the deadline, so that a late decision is still seen. */
const LAST_LOOK_MS = 500;
/** A decision made in the last moment still has this long to be redeemed. */
const REDEEM_FLOOR_MS = 1_000;
/** Even a server that says it holds its answers is not asked more than once in this time. */
const SHORTEST_ROUND_MS = 1_000;

interface PendingParts {
  decision: Decision;
  created: Created;
  backend: ApprovalBackend;
  clock: Clock;
  /** Monotonic milliseconds. */
  deadline: number;
  idempotencyKey: string;
  /** The approval of this call that was not taken up in time. */
  lapsedId: string | null;
  attemptMs: number;
  retryMs: number;
}

/** A request that a human has yet to decide (contract section 15). */
export class PendingApproval {
  readonly id: string;
  /** Page on which the requestor can see it; null in mock mode. */
  readonly url: string | null;
  /** When `wait()` gives up, by this machine's clock; for showing only, the wait itself uses a clock that cannot be set. */
  readonly deadlineAt: Date;
  /** Passing it to `requestApproval()` again attaches to the same request, and to its approval even where that was redeemed, for example after a crash. */
  readonly idempotencyKey: string;
  /** The approval of the same call that nobody took up within 5 minutes, which is why a person is asked again; null otherwise. */
  readonly lapsedId: string | null;
  readonly #parts: PendingParts;
  readonly #consumptionKey: string;
  #snapshot: ApprovalSnapshot;
  #unheldPolls = 0;
  #lastFault: { again: string; cause: unknown } | undefined;
  #final: FinalDecision | undefined;

  /** Made by `Client.requestApproval()`. */
  constructor(parts: PendingParts) {
    this.#parts = parts;
    this.#snapshot = parts.created.snapshot;
    this.id = parts.created.snapshot.id;
    this.url = parts.created.url;
    this.idempotencyKey = parts.idempotencyKey;
    this.lapsedId = parts.lapsedId;
    this.#consumptionKey = consumptionKeyOf(parts.idempotencyKey);
    this.deadlineAt = new Date(parts.clock.wall() + (parts.deadline - parts.clock.monotonic()));
  }

  get status(): "pending" | "resolved" | "expired" {
    if (this.#snapshot.state === "expired") return "expired";
    if (this.#snapshot.state === "pending" || this.#snapshot.state === "unknown") return this.#remaining() <= 0 ? "expired" : "pending";
    return "resolved";
  }

  /** Seconds until the next poll where the server does not hold its answers. */
  get pollIntervalS(): number {
    return pollIntervalS(Math.max(1, this.#unheldPolls));
  }

  /** The request as the server last showed it. */
  get snapshot(): ApprovalSnapshot {
    return this.#snapshot;
  }

  /**
   * Resolves when a human (or a policy change) has decided; `final.denied` says how. An approval has been redeemed for this process by then.
   * Throws `HITLTimeoutError` (E1301) at the deadline, `HITLBackendUnreachableError` (E1302) on an answer that is not one,
   * `PolicyDeniedError` where the approval could not be redeemed, and the signal's reason when aborted.
   */
  async wait(options: { signal?: AbortSignal } = {}): Promise<FinalDecision> {
    for (;;) {
      options.signal?.throwIfAborted();
      const final = this.#final ?? (await this.#finalOf(this.#snapshot, options.signal));
      if (final !== undefined) return (this.#final = final);
      if (this.#remaining() <= 0) throw this.#timeout("Nobody decided in time");
      const pause = await this.#look(options.signal);
      if (pause > 0 && this.#isOpen()) await this.#parts.clock.sleep(this.#cut(pause), options.signal);
    }
  }

  /**
   * Whether this was approved once but not taken up in time, so that it lets nothing run any more. Only the server's clock says so,
   * when the approval is redeemed; one that can still be redeemed has been by then, and whatever else fails is left to `wait()`.
   */
  async hasLapsed(signal: AbortSignal | undefined): Promise<boolean> {
    const polled = await this.#parts.backend.poll(this.id, { timeoutMs: this.#parts.attemptMs, hold: false, signal });
    if ("again" in polled) return false;
    this.#expectSame(polled.snapshot);
    this.#snapshot = polled.snapshot;
    if (polled.snapshot.state !== "approved") return false;
    try {
      this.#final = await this.#finalOf(polled.snapshot, signal);
      return false;
    } catch (error) {
      signal?.throwIfAborted();
      return error instanceof HITLTimeoutError && error.status === 410;
    }
  }

  /** One poll; answers the pause in milliseconds before the next. */
  async #look(signal: AbortSignal | undefined): Promise<number> {
    const { backend, clock } = this.#parts;
    const askedAt = clock.monotonic();
    const polled = await backend.poll(this.id, { timeoutMs: this.#remaining(), hold: true, signal });
    if ("again" in polled) {
      this.#unheldPolls += 1;
      // A held poll that only our own deadline ended is no fault.
      if (this.#remaining() > 0) this.#lastFault = polled;
      return polled.retryAfterMs ?? this.pollIntervalS * 1000 * (0.5 + Math.random());
    }
    this.#expectSame(polled.snapshot);
    this.#snapshot = polled.snapshot;
    this.#lastFault = undefined;
    if (polled.held) return Math.max(0, SHORTEST_ROUND_MS - (clock.monotonic() - askedAt));
    this.#unheldPolls += 1;
    return this.pollIntervalS * 1000;
  }

  async #finalOf(snapshot: ApprovalSnapshot, signal: AbortSignal | undefined): Promise<FinalDecision | undefined> {
    switch (snapshot.state) {
      case "approved":
        return this.#conclude(snapshot, await this.#redeem(snapshot, signal));
      case "denied":
      case "cancelled":
        return this.#conclude(snapshot, null);
      case "expired":
        throw this.#timeout("Nobody decided before the request expired");
      default:
        return undefined;
    }
  }

  async #redeem(snapshot: ApprovalSnapshot, signal: AbortSignal | undefined): Promise<Receipt> {
    const { backend, clock, attemptMs, retryMs } = this.#parts;
    if (snapshot.decisionKind !== null && !DECISION_KINDS.some((kind) => kind === snapshot.decisionKind)) {
      throw this.#contradiction("the approval is of a kind that this version does not know");
    }
    const now = clock.monotonic();
    const deadline = Math.min(Math.max(this.#parts.deadline, now + REDEEM_FLOOR_MS), now + retryMs);
    const receipt = await backend.redeem({ id: this.id, digest: snapshot.digest, consumptionKey: this.#consumptionKey }, { deadline, attemptMs, signal });
    const same = receipt.requestId === this.id && receipt.consumptionKey === this.#consumptionKey && receipt.digest === snapshot.digest && receipt.argsHash === snapshot.argsHash;
    if (!same) throw this.#contradiction("the receipt is for something else");
    if (snapshot.grantId !== null && receipt.grantId !== null && receipt.grantId !== snapshot.grantId) throw this.#contradiction("the receipt names another grant");
    return receipt;
  }

  #conclude(snapshot: ApprovalSnapshot, receipt: Receipt | null): FinalDecision {
    const approved = receipt !== null;
    return {
      ...this.#parts.decision,
      decision: approved ? "allow" : "deny",
      denied: !approved,
      approvedViaHitl: approved,
      hitlEligible: false,
      decisionSource: "approval",
      reason: snapshot.decisionReason ?? snapshot.note ?? (approved ? "approved" : ending(snapshot)),
      reasonCode: approved ? "APPROVED_VIA_HITL" : `APPROVAL_${snapshot.state.toUpperCase()}`,
      digest: snapshot.digest,
      grantId: receipt?.grantId ?? null,
      approvalId: this.id,
      decisionKind: snapshot.decisionKind,
      resolvedBy: snapshot.resolvedBy,
      decisionReason: snapshot.decisionReason,
      receipt,
    };
  }

  #expectSame(snapshot: ApprovalSnapshot): void {
    const first = this.#parts.created.snapshot;
    if (snapshot.id !== this.id) throw this.#contradiction("the server answered about another request");
    if (snapshot.digest !== first.digest || snapshot.argsHash !== first.argsHash) throw this.#contradiction("the server answered about another call");
  }

  #isOpen(): boolean {
    return this.#snapshot.state === "pending" || this.#snapshot.state === "unknown";
  }

  #remaining(): number {
    return this.#parts.deadline - this.#parts.clock.monotonic();
  }

  #cut(pause: number): number {
    const remaining = this.#remaining();
    return Math.max(0, Math.min(pause, remaining > LAST_LOOK_MS ? remaining - LAST_LOOK_MS : remaining));
  }

  #timeout(what: string): HITLTimeoutError {
    const trouble = this.#lastFault === undefined ? "" : ` The last attempt to ask failed: ${this.#lastFault.again}.`;
    const message = `${what} about "${this.#parts.decision.action}" (${this.id}). Silence is not consent: the call must not run.${trouble}`;
    return new HITLTimeoutError(message, { approvalId: this.id, cause: this.#lastFault?.cause });
  }

  #contradiction(what: string): Error {
    return unreachable(new Fault("contradiction", what), "Waiting for the approval");
  }
}

function ending(snapshot: ApprovalSnapshot): string {
  if (snapshot.state === "cancelled") return "the request was cancelled";
  const who = snapshot.resolvedBy?.email ?? snapshot.resolvedBy?.name ?? "the approver";
  return `${who} denied it without giving a reason`;
}

import type { Created } from "./backend";
import { nameAfterLapse } from "./canonical/index";
import { hashOf, nameOf } from "./call";
import type { Args, Decision } from "./decision";
import { HITLIdentityRequired, HITLPolicyVersionConflictError, PolicyDeniedError } from "./errors";
import { Fault } from "./fault";
import { PendingApproval } from "./pending-approval";
import { unreachable } from "./refusal";
import type { Runtime } from "./runtime";
import type { ApprovalSnapshot } from "./wire";

const LONGEST_MESSAGE = 2_000;

export interface RequestOptions {
  /** What the approver reads as the agent's words; at most 2,000 characters. */
  message?: string | undefined;
  /** Seconds to wait at most; default what the rule or the approval settings grant (300 unless they say otherwise). The server may end a request earlier. */
  timeoutS?: number | undefined;
  /** What the approver sees instead of the arguments; the approval still binds the real ones. */
  argsRedacted?: Args | undefined;
  /** That of an earlier request, to attach to it again; one name for one call, for whoever has the same goes on with the same approval. Default: the one that the call was guarded under. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

export async function requestApproval(runtime: Runtime, decision: Decision, options: RequestOptions): Promise<PendingApproval> {
  const backend = runtime.approvals();
  checkRequest(runtime, decision, options);
  const { clock, limits } = runtime;
  const startedAt = clock.monotonic();
  const name = nameOf(options.idempotencyKey) ?? decision.idempotencyKey;
  const timeoutMs = options.timeoutS === undefined ? undefined : options.timeoutS * 1000;
  const budget = { deadline: startedAt + Math.min(limits.retryMs, timeoutMs ?? limits.retryMs), attemptMs: limits.attemptMs, signal: options.signal };
  const order = {
    decision,
    message: options.message ?? `requested by ${decision.call.agentId ?? "the SDK"}`,
    ttlSeconds: options.timeoutS === undefined ? undefined : Math.ceil(options.timeoutS),
    argsRedacted: options.argsRedacted,
  };
  let [idempotencyKey, lapsedId]: [string, string | null] = [name ?? crypto.randomUUID(), null];
  for (;;) {
    const created = await backend.create({ ...order, idempotencyKey }, budget);
    expectAnswerTo(decision, created);
    if (!isBoundToJudged(decision, created) && (name === undefined || (await backend.digestUnder(decision, created.snapshot, budget)) !== created.snapshot.digest)) throw otherCall(decision, created);
    const deadline = Math.min(created.expiresAtMonotonic, timeoutMs === undefined ? Number.POSITIVE_INFINITY : startedAt + timeoutMs);
    const pending: PendingApproval = new PendingApproval({ decision, created, backend, clock, deadline, idempotencyKey, lapsedId, attemptMs: limits.attemptMs, retryMs: limits.retryMs });
    if (name === undefined || !created.replayed || !(await pending.hasLapsed(options.signal))) return pending;
    lapsedId = pending.id;
    idempotencyKey = nameAfterLapse(idempotencyKey, lapsedId);
  }
}

function checkRequest(runtime: Runtime, decision: Decision, options: RequestOptions): void {
  if (!decision.denied) throw new TypeError("requestApproval() was given a decision that does not deny. Run the call instead of asking.");
  if (!decision.hitlEligible) throw new PolicyDeniedError(decision);
  if (hashOf(decision.call) !== decision.argsHash) {
    throw new PolicyDeniedError(`The arguments of "${decision.action}" changed after they were judged. Guard the call again.`, { reasonCode: "HITL_ARGS_HASH_MISMATCH" });
  }
  const { message, timeoutS } = options;
  if (message !== undefined && message.length > LONGEST_MESSAGE) throw new TypeError(`The message is longer than ${LONGEST_MESSAGE} characters. Shorten it.`);
  if (timeoutS !== undefined && !(Number.isFinite(timeoutS) && timeoutS > 0)) throw new TypeError("timeoutS is a number of seconds above zero.");
  if (runtime.settings.mock === null && runtime.settings.email === undefined) {
    throw new HITLIdentityRequired("The server must know for whom the agent acts. Pass email, set COUNTERSIGN_EMAIL, or run: countersign install --email you@example.com");
  }
}

function expectAnswerTo(decision: Decision, { snapshot }: Created): void {
  const contradiction = (what: string) => unreachable(new Fault("contradiction", what), "Requesting the approval");
  if (snapshot.state === "unknown") throw contradiction("the new request is in a state that this version does not know");
  if (snapshot.canonicalAction !== decision.action) throw contradiction("the server answered about another action");
  if (snapshot.argsHash !== decision.argsHash) throw contradiction("the server's hash of the arguments is not the one computed here");
}

/** Whether the request is bound to the very digest that was judged. The request of a name may be older than the policy that judged the call now. */
function isBoundToJudged(decision: Decision, { snapshot }: Created): boolean {
  return decision.digest === null || snapshot.digest === decision.digest;
}

function otherCall(decision: Decision, { snapshot }: Created): Error {
  if (snapshot.policyVersion !== decision.policyVersion) {
    return new HITLPolicyVersionConflictError(`The policy moved from version ${decision.policyVersion} to ${snapshot.policyVersion} after the call was judged. Guard it again.`, { approvalId: snapshot.id });
  }
  return unreachable(new Fault("contradiction", "the server bound the request to another call than the one it judged"), "Requesting the approval");
}

export async function pollOnce(runtime: Runtime, id: string, signal: AbortSignal | undefined): Promise<ApprovalSnapshot> {
  const polled = await runtime.approvals().poll(id, { timeoutMs: runtime.limits.attemptMs, hold: false, only: true, signal });
  if ("again" in polled) throw unreachable(new Fault("network", polled.again, polled.cause), "Reading the approval", "look");
  if (polled.snapshot.id !== id) throw unreachable(new Fault("contradiction", "the server answered about another request"), "Reading the approval", "look");
  return polled.snapshot;
}

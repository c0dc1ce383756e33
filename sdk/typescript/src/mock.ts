import type { ApprovalBackend, Created, Evaluator } from "./backend";
import { sha256Hex } from "./canonical/index";
import { hashAsMade } from "./call";
import type { Clock } from "./clock";
import type { Call, Decision } from "./decision";
import { RequestRefusedError } from "./errors";
import type { MockMode } from "./options";
import type { ApprovalSnapshot } from "./wire";

const DECIDES_AFTER_MS = 2_000;
const DEFAULT_TTL_S = 300;

const KINDS: Partial<Record<MockMode, string>> = {
  approve_after_2s: "approved_once",
  approve_timed_after_2s: "approved_timed",
  approve_forever_after_2s: "approved_forever_grant",
};

/** Without a policy every call is a deny that may be lifted, so that the approval branch is what gets exercised. */
export function mockEvaluator(): Evaluator {
  return {
    guard: async (call) => mockDeny(call),
    check: async () => ({ allowed: false, needsApproval: true, policyName: null }),
  };
}

function mockDeny(call: Call): Decision {
  const argsHash = hashAsMade(call);
  return {
    action: call.action,
    decision: "deny",
    denied: true,
    hitlEligible: true,
    reason: "mock mode denies every call so that an approval can be requested",
    reasonCode: "MOCK",
    policyId: null,
    policyName: null,
    policyVersion: null,
    ruleId: null,
    decisionSource: "policy",
    grantId: null,
    argsHash,
    digest: mockDigest(call, argsHash),
    approvedViaHitl: false,
    call,
    policySource: "server",
  };
}

function mockDigest(call: Call, argsHash: string): string {
  return `sha256:${sha256Hex(`mock\n${call.action}\n${call.resource ?? ""}\n${argsHash}`)}`;
}

interface MockRequest {
  snapshot: ApprovalSnapshot;
  createdAt: number;
  expiresAt: number;
}

/** The server's part, played in process (contract section 15). */
export function mockApprovals(mode: MockMode, clock: Clock): ApprovalBackend {
  const requests = new Map<string, MockRequest>();
  const idOfKey = new Map<string, string>();
  const known = (id: string): MockRequest => {
    const request = requests.get(id);
    if (request === undefined) throw new RequestRefusedError("not_found", `The mock knows no request ${id}.`, { status: 404 });
    return request;
  };
  return {
    async create(order): Promise<Created> {
      const id = idOfKey.get(order.idempotencyKey) ?? `req_mock_${crypto.randomUUID().replaceAll("-", "")}`;
      if (!requests.has(id)) requests.set(id, newRequest(id, order, clock));
      idOfKey.set(order.idempotencyKey, id);
      const request = known(id);
      return { snapshot: seen(request, mode, clock), replayed: false, expiresAtMonotonic: request.expiresAt, url: null };
    },
    poll: async (id) => ({ snapshot: seen(known(id), mode, clock), held: false }),
    digestUnder: async () => null,
    redeem: async (order) => ({
      requestId: order.id,
      grantId: seen(known(order.id), mode, clock).grantId,
      consumptionKey: order.consumptionKey,
      argsHash: known(order.id).snapshot.argsHash,
      digest: order.digest,
      redeemedAt: new Date(clock.wall()).toISOString(),
    }),
  };
}

function newRequest(id: string, order: Parameters<ApprovalBackend["create"]>[0], clock: Clock): MockRequest {
  const { decision } = order;
  const createdAt = clock.monotonic();
  const lifetimeMs = (order.ttlSeconds ?? DEFAULT_TTL_S) * 1000;
  const instant = (afterMs: number) => new Date(clock.wall() + afterMs).toISOString();
  const snapshot: ApprovalSnapshot = {
    id,
    state: "pending",
    canonicalAction: decision.action,
    reason: order.message,
    requestor: null,
    agentId: decision.call.agentId ?? null,
    governingScope: "org",
    policyVersion: decision.policyVersion,
    argsRedacted: order.argsRedacted ?? decision.call.args ?? null,
    argsHash: decision.argsHash,
    digest: decision.digest ?? mockDigest(decision.call, decision.argsHash),
    quorum: { required: 1, given: 0 },
    createdAt: instant(0),
    expiresAt: instant(lifetimeMs),
    resolvedAt: null,
    decisionKind: null,
    grantId: null,
    resolvedBy: null,
    decisionReason: null,
    note: null,
  };
  return { snapshot, createdAt, expiresAt: createdAt + lifetimeMs };
}

function seen({ snapshot, createdAt, expiresAt }: MockRequest, mode: MockMode, clock: Clock): ApprovalSnapshot {
  const now = clock.monotonic();
  const decidedAt = createdAt + DECIDES_AFTER_MS;
  if (mode === "timeout" || now < decidedAt || decidedAt > expiresAt) return now >= expiresAt ? { ...snapshot, state: "expired" } : snapshot;
  const resolved = { ...snapshot, resolvedAt: new Date(clock.wall()).toISOString(), resolvedBy: { id: null, email: "mock@localhost", name: "Mock approver" } };
  const kind = KINDS[mode];
  if (kind === undefined) return { ...resolved, state: "denied", decisionReason: "denied by the mock" };
  return { ...resolved, state: "approved", decisionKind: kind, grantId: `grnt_${snapshot.id.slice(4)}` };
}

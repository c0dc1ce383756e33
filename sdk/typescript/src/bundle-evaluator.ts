import { AuditSink } from "./audit-sink";
import type { Evaluator } from "./backend";
import type { Bundle } from "./bundle";
import { BundleStore } from "./bundle-store";
import { hashAsMade } from "./call";
import { actionDigest } from "./canonical/index";
import type { JsonObject } from "./canonical/index";
import type { Clock } from "./clock";
import type { Call, Decision } from "./decision";
import type { Limits } from "./hosted-evaluator";
import type { Transport } from "./http";
import { decide } from "./policy/index";
import type { EngineDecision } from "./policy/index";
import type { ClientStats } from "./stats";

interface BundledParts {
  transport: Transport;
  limits: Limits;
  clock: Clock;
  apiKey: string;
  email: string | undefined;
  pinnedKey: string | undefined;
  /** Judges what cannot be judged here. */
  server: Evaluator;
}

/** What the server takes at most (contract section 20); a longer call is the server's to refuse. */
const MOST_CHARACTERS = { action: 8_192, resource: 2_048, agentId: 256 } as const;

export interface BundledEvaluator extends Evaluator {
  stats(): ClientStats;
  /** Delivers what the server was not told yet, for at most so many milliseconds. */
  flush(timeoutMs: number): Promise<void>;
}

/**
 * Judges calls in this process by the server's signed policy, and tells the server afterwards. Whatever needs a grant, an
 * approval or a proof that is missing is judged by the server, so doubt never allows anything here.
 */
export function bundleEvaluator(parts: BundledParts): BundledEvaluator {
  const { transport, clock, limits, server } = parts;
  const store = new BundleStore({ ...parts, attemptMs: limits.attemptMs });
  const sink = new AuditSink({ transport, clock, attemptMs: limits.attemptMs });
  const counted = { judgedInProcess: 0, judgedByServer: 0 };
  return {
    async guard(call, signal, name) {
      const bundle = fits(call) ? await store.current(signal) : null;
      const found = bundle === null ? null : judge(bundle, call);
      if (bundle === null || found === null || mayBeLifted(found) || mayBeAnswered(found, name)) {
        counted.judgedByServer += 1;
        const decision = await server.guard(call, signal, name);
        store.heard(decision.policyVersion);
        return decision;
      }
      counted.judgedInProcess += 1;
      const decision = present(bundle, call, found);
      sink.add(decision);
      await sink.yieldIfCrowded();
      return decision;
    },
    async check(call, signal) {
      const bundle = fits(call) ? await store.current(signal) : null;
      const found = bundle === null ? null : judge(bundle, call);
      if (bundle === null || found === null || mayBeLifted(found)) return server.check(call, signal);
      return { allowed: found.decision !== "deny", needsApproval: false, policyName: bundle.policy.name };
    },
    stats: () => ({ ...counted, bundle: store.stats(), audit: sink.stats() }),
    flush: (timeoutMs) => sink.flush(timeoutMs),
  };
}

/** A grant may cover such a deny, and only the server takes a use of one. */
function mayBeLifted(found: EngineDecision): boolean {
  return found.decision === "deny" && found.hitlEligible;
}

/** Where nothing governs a call any more, the request that it made under its name may have been approved for that. */
function mayBeAnswered(found: EngineDecision, name: string | undefined): boolean {
  return name !== undefined && found.decision === "deny" && found.source === "default";
}

function fits(call: Call): boolean {
  return call.action.length <= MOST_CHARACTERS.action && (call.resource ?? "-").length <= MOST_CHARACTERS.resource && (call.agentId ?? "-").length <= MOST_CHARACTERS.agentId && call.resource !== "" && call.agentId !== "";
}

function judge(bundle: Bundle, call: Call): EngineDecision {
  return decide(bundle.compiled, {
    action: call.action,
    args: (call.args ?? {}) as JsonObject,
    project: bundle.project.name,
    ...(call.resource === undefined ? {} : { resource: call.resource }),
    ...(call.agentId === undefined ? {} : { agent: call.agentId }),
  });
}

function present(bundle: Bundle, call: Call, found: EngineDecision): Decision {
  const argsHash = hashAsMade(call);
  const digest = actionDigest({
    org: bundle.organizationId,
    project: bundle.project.id,
    agent: call.agentId ?? null,
    requestor: bundle.requestorId,
    action: call.action,
    resource: call.resource ?? null,
    args_hash: argsHash,
    policy_version: bundle.policy.version,
  });
  return {
    action: call.action,
    decision: found.decision,
    denied: found.decision === "deny",
    hitlEligible: false,
    reason: found.reason ?? "",
    reasonCode: found.reasonCode,
    policyId: bundle.policy.id,
    policyName: bundle.policy.name,
    policyVersion: bundle.policy.version,
    ruleId: found.ruleId,
    decisionSource: found.source,
    grantId: null,
    argsHash,
    digest,
    approvedViaHitl: false,
    call,
    policySource: "server",
  };
}

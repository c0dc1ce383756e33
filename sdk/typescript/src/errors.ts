import type { Decision } from "./decision";

export type Scope = "api_key" | "project" | "org" | "default";

export interface ErrorDetails {
  cause?: unknown;
  /** HTTP status of the answer that led here, where there was one. */
  status?: number;
  /** The server's name for the exchange; quote it when asking for help. */
  requestId?: string;
  /** Address of the page that explains the code on this deployment. */
  documentation?: string;
  approvalId?: string;
}

/** Everything this package throws on purpose; `code` is stable, `aliases` are the same idea's older numbers (contract section 14). */
export class CountersignError extends Error {
  override readonly name: string = "CountersignError";
  readonly code: string = "COUNTERSIGN";
  readonly aliases: readonly string[] = [];
  readonly status?: number;
  readonly requestId?: string;
  readonly documentation?: string;
  readonly approvalId?: string;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    if (details.status !== undefined) this.status = details.status;
    if (details.requestId !== undefined) this.requestId = details.requestId;
    if (details.documentation !== undefined) this.documentation = details.documentation;
    if (details.approvalId !== undefined) this.approvalId = details.approvalId;
  }
}

/** The call must not run. Catching this catches timeout, no-approver and claim-rejected too. */
export class PolicyDeniedError extends CountersignError {
  override readonly name: string = "PolicyDeniedError";
  override readonly code: string = "POLICY_DENIED";
  readonly decision?: Decision;
  readonly reasonCode: string | null;

  constructor(denied: Decision | string, details: ErrorDetails & { reasonCode?: string } = {}) {
    super(typeof denied === "string" ? denied : sentence(denied), details);
    if (typeof denied !== "string") this.decision = denied;
    this.reasonCode = details.reasonCode ?? (typeof denied === "string" ? null : denied.reasonCode);
  }
}

function sentence(decision: Decision): string {
  return `"${decision.action}" was denied: ${decision.reason === "" ? silentDeny(decision) : decision.reason}`;
}

/** Says which rule it was, where the rule itself says nothing. */
function silentDeny({ ruleId, policyName, reasonCode }: Decision): string {
  const policy = policyName === null ? "the policy" : `policy ${policyName}`;
  if (ruleId !== null) return `rule ${ruleId} of ${policy} denies it and gives no reason`;
  return reasonCode === "NO_RULE_MATCH" ? `no rule of ${policy} allows it` : "no reason was given";
}

/** The server could not be used at all. */
export class HostedBootstrapError extends CountersignError {
  override readonly name: string = "HostedBootstrapError";
  override readonly code: string = "HOSTED_BOOTSTRAP";
}

/** The server did not accept the API key or token (401). */
export class HostedAuthError extends HostedBootstrapError {
  override readonly name = "HostedAuthError";
  override readonly code = "E1101";
}

/** The agent's policy and the server's do not agree. */
export class HybridModeError extends CountersignError {
  override readonly name: string = "HybridModeError";
  override readonly code: string = "HYBRID_MODE";
}

/** Options, environment or configuration file cannot be used as they are. */
export class ConfigurationError extends CountersignError {
  override readonly name = "ConfigurationError";
  override readonly code = "CONFIGURATION";
}

/** A member's action (deciding, listing) or a look at a request that the server refused; `slug` says why, for example `self_approval` or `not_found`. */
export class RequestRefusedError extends CountersignError {
  override readonly name = "RequestRefusedError";
  override readonly code = "REQUEST_REFUSED";
  readonly slug: string;

  constructor(slug: string, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.slug = slug;
  }
}

/** Approvals are switched off; `resolvedScope` names the toggle to flip. */
export class ApprovalsDisabled extends CountersignError {
  override readonly name = "ApprovalsDisabled";
  override readonly code = "E1500";
  readonly resolvedScope: Scope;

  constructor(resolvedScope: Scope, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.resolvedScope = resolvedScope;
  }
}

/** Nobody decided in time. Silence is not consent. */
export class HITLTimeoutError extends PolicyDeniedError {
  override readonly name = "HITLTimeoutError";
  override readonly code = "E1301";
  override readonly aliases = ["E1701"];
}

/** The server was not reachable, or its answer was not one this protocol knows. */
export class HITLBackendUnreachableError extends HostedBootstrapError {
  override readonly name: string = "HITLBackendUnreachableError";
  override readonly code: string = "E1302";
  override readonly aliases: readonly string[] = ["E1702"];
}

/** A limit of the server was reached (429): the message says which, and `retryAfterS` when to try again. Nothing was decided, so the call must not run. */
export class RateLimitedError extends HITLBackendUnreachableError {
  override readonly name = "RateLimitedError";
  override readonly code = "E1403";
  override readonly aliases = [];
  /** Seconds after which the server will listen again; null where it did not say. */
  readonly retryAfterS: number | null;

  constructor(message: string, details: ErrorDetails & { retryAfterS?: number | undefined } = {}) {
    super(message, details);
    this.retryAfterS = details.retryAfterS ?? null;
  }
}

/** The policy moved under the request: guard again. */
export class HITLPolicyVersionConflictError extends HybridModeError {
  override readonly name = "HITLPolicyVersionConflictError";
  override readonly code = "E1303";
  override readonly aliases = ["E1703"];
}

/** Approvals were never configured, or the client runs in local mode. */
export class HITLNotConfiguredError extends CountersignError {
  override readonly name = "HITLNotConfiguredError";
  override readonly code = "E1304";
  override readonly aliases = ["E1704"];
}

/** Nobody may approve at the governing scope. */
export class HITLNoApproverAvailable extends PolicyDeniedError {
  override readonly name = "HITLNoApproverAvailable";
  override readonly code = "E1305";
  override readonly aliases = ["E1705"];
}

/** What would have been sent holds something in the form of a secret, so nothing was sent. Not a deny: the call was never judged. */
export class SecretValueLeakInPayload extends CountersignError {
  override readonly name = "SecretValueLeakInPayload";
  override readonly code = "E1309";
  override readonly aliases = ["E1709"];
  /** Where, as JSON pointers (RFC 6901) into what would have been sent; never the value. */
  readonly findings: readonly string[];

  constructor(findings: readonly string[], message: string) {
    super(message);
    this.findings = findings;
  }
}

/** The address belongs to somebody outside the key's organization. */
export class HITLIdentityNotInOrg extends CountersignError {
  override readonly name = "HITLIdentityNotInOrg";
  override readonly code = "E1306";
  override readonly aliases = ["E1706"];
}

/** No address was given for the person the agent acts for. */
export class HITLIdentityRequired extends CountersignError {
  override readonly name = "HITLIdentityRequired";
  override readonly code = "E1307";
  override readonly aliases = ["E1707"];
}

/** The address was refused: unknown, deactivated, or not allowed to request. */
export class HITLIdentityClaimRejected extends PolicyDeniedError {
  override readonly name = "HITLIdentityClaimRejected";
  override readonly code = "E1308";
  override readonly aliases = ["E1708"];
}

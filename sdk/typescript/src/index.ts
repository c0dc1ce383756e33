export { Client } from "./client";
export type { Execution, GateOptions, GuardOptions } from "./client";
export type { Permission } from "./backend";
export type { Clock } from "./clock";
export type { Args, Call, Decision, Effect, FinalDecision, Person, Receipt } from "./decision";
export {
  ApprovalsDisabled,
  ConfigurationError,
  CountersignError,
  HITLBackendUnreachableError,
  HITLIdentityClaimRejected,
  HITLIdentityNotInOrg,
  HITLIdentityRequired,
  HITLNoApproverAvailable,
  HITLNotConfiguredError,
  HITLPolicyVersionConflictError,
  HITLTimeoutError,
  HITLTimeoutError as ApprovalTimeoutError,
  HostedAuthError,
  HostedBootstrapError,
  HybridModeError,
  PolicyDeniedError,
  RateLimitedError,
  RequestRefusedError,
  SecretValueLeakInPayload,
} from "./errors";
export type { ErrorDetails, Scope } from "./errors";
export type { DecideOptions } from "./member";
export { EVALUATIONS, MOCK_MODES, MODES } from "./options";
export type { ClientOptions, Evaluation, MockMode, Mode } from "./options";
export type { PendingApproval } from "./pending-approval";
export type { RequestOptions } from "./request-approval";
export type { AuditStats, BundleStats, ClientStats } from "./stats";
export { SDK_VERSION } from "./version";
export type { ApprovalSnapshot, ApprovalState } from "./wire";

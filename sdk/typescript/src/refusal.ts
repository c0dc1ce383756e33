import {
  ApprovalsDisabled,
  HITLBackendUnreachableError,
  HITLIdentityClaimRejected,
  HITLIdentityNotInOrg,
  HITLIdentityRequired,
  HITLNoApproverAvailable,
  HITLNotConfiguredError,
  HITLPolicyVersionConflictError,
  HITLTimeoutError,
  HostedAuthError,
  PolicyDeniedError,
  RateLimitedError,
  RequestRefusedError,
} from "./errors";
import type { CountersignError, ErrorDetails, Scope } from "./errors";
import type { Fault } from "./fault";
import type { Answer } from "./http";
import { record, textOf } from "./reading";
import { retryAfterMs } from "./retry-after";

/** What the exchange was for; some statuses mean different things to different askers. */
export type Purpose = "guard" | "create" | "wait" | "look" | "redeem" | "member" | "identity";

const SCOPES: readonly Scope[] = ["api_key", "project", "org", "default"];

/** The documented exception for an answer that is not a success (contract section 14); codes are read in both numberings. */
export function refusal(answer: Answer, purpose: Purpose): CountersignError {
  const body = record(answer.body);
  const slug = textOf(body, "error") ?? "";
  const message = textOf(body, "message");
  const details: ErrorDetails = { status: answer.status, ...detailsOf(body) };
  const byCode = refusalByCode(textOf(body, "code") ?? textOf(body, "reason_code") ?? "", message, details);
  if (answer.status === 412 && slug === "approvals_disabled_at_scope") {
    const scope = SCOPES.find((known) => known === body.resolved_scope) ?? "default";
    return new ApprovalsDisabled(scope, message ?? `Approvals are switched off at scope "${scope}". An admin can switch them on under Settings, Approvals.`, details);
  }
  if (answer.status === 401) return new HostedAuthError(message ?? "The server does not accept this API key. Check COUNTERSIGN_API_KEY.", details);
  if (answer.status === 503 && /no approver/i.test(message ?? "")) return new HITLNoApproverAvailable(message ?? "", details);
  if (answer.status === 429) return rateLimited(answer, purpose, { slug, message, details });
  return byCode ?? refusalByPurpose(answer, purpose, { slug, message, details });
}

function refusalByCode(code: string, message: string | undefined, details: ErrorDetails): CountersignError | undefined {
  switch (code) {
    case "E1303":
    case "E1703":
      return new HITLPolicyVersionConflictError(message ?? "The policy changed meanwhile. Guard the call again.", details);
    case "E1304":
    case "E1704":
      return new HITLNotConfiguredError(message ?? "Approvals were never configured here. An admin can do so under Settings, Approvals.", details);
    case "E1305":
    case "E1705":
      return new HITLNoApproverAvailable(message ?? "Nobody may approve this. Add an approver at the governing scope.", details);
    case "E1306":
    case "E1706":
      return new HITLIdentityNotInOrg(message ?? "This address belongs to nobody in the key's organization.", details);
    case "E1307":
    case "E1707":
      return new HITLIdentityRequired(message ?? "The server wants to know for whom the agent acts. Pass an email.", details);
    case "E1308":
    case "E1708":
      return new HITLIdentityClaimRejected(message ?? "The server refused this address. Check the account.", details);
    default:
      return undefined;
  }
}

interface Refused {
  slug: string;
  message: string | undefined;
  details: ErrorDetails;
}

function rateLimited(answer: Answer, purpose: Purpose, { message, details }: Refused): RateLimitedError {
  const wait = retryAfterMs(answer);
  const retryAfterS = wait === undefined ? undefined : Math.ceil(wait / 1000);
  const said = message ?? `The server is asked too often (429).${retryAfterS === undefined ? "" : ` Try again in ${retryAfterS} s.`}`;
  return new RateLimitedError(said + consequence(purpose), { ...details, retryAfterS });
}

function refusalByPurpose(answer: Answer, purpose: Purpose, { slug, message, details }: Refused): CountersignError {
  const said = message ?? `The server answered ${answer.status} without a reason.`;
  if ((purpose === "member" || purpose === "look") && answer.status < 500 && slug !== "") return new RequestRefusedError(slug, said, details);
  if (purpose === "create" && answer.status === 404 && slug !== "") return new HITLNotConfiguredError(said, details);
  if (purpose === "create" && slug === "not_eligible") return new PolicyDeniedError(said, { ...details, reasonCode: "NOT_ELIGIBLE" });
  if (purpose === "create" && slug === "recently_denied") return new PolicyDeniedError(said, { ...details, reasonCode: "RECENTLY_DENIED" });
  if (purpose === "create" && slug === "idempotency_mismatch") return new RequestRefusedError(slug, `${said}${consequence(purpose)}`, details);
  if (purpose === "redeem" && answer.status === 410) return new HITLTimeoutError(message ?? "The approval lapsed before it was redeemed. Ask again.", details);
  if (purpose === "redeem" && answer.status === 409) return new PolicyDeniedError(said, { ...details, reasonCode: redeemReason(slug) });
  return new HITLBackendUnreachableError(said + consequence(purpose), details);
}

function redeemReason(slug: string): string {
  return slug === "args_hash_mismatch" ? "HITL_ARGS_HASH_MISMATCH" : slug.toUpperCase();
}

function detailsOf(body: Record<string, unknown>): ErrorDetails {
  const documentation = textOf(body, "documentation");
  const requestId = textOf(body, "request_id");
  return { ...(documentation === undefined ? {} : { documentation }), ...(requestId === undefined ? {} : { requestId }) };
}

/** The documented exception for an exchange that gave nothing to act on. */
export function unreachable(fault: Fault, asking: string, purpose: Purpose = "guard"): HITLBackendUnreachableError {
  const advice = fault.kind === "contradiction" ? "Is this a Countersign server, and is this SDK as new as it?" : "Check that the server is up and that COUNTERSIGN_URL names it.";
  return new HITLBackendUnreachableError(`${asking} failed: ${fault.message}.${consequence(purpose)} ${advice}`, { cause: fault });
}

/** Nothing waits to run where somebody only looks or decides. */
function consequence(purpose: Purpose): string {
  return purpose === "member" || purpose === "look" || purpose === "identity" ? "" : " The call must not run.";
}

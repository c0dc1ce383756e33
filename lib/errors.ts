/**
 * Every way in which the server refuses, in one table: the slug callers match on, its HTTP status and its stable code.
 * Contract section 14 fixes E13xx, E1500 and E1704; the other numbers are ours. Each code has a page under /docs/errors.
 */
export const ERRORS = {
  invalid_request: { status: 400, code: "E2400" },
  identity_not_in_org: { status: 400, code: "E1306" },
  identity_required: { status: 400, code: "E1307" },
  identity_claim_rejected: { status: 400, code: "E1308" },
  unauthenticated: { status: 401, code: "E1101" },
  forbidden: { status: 403, code: "E2403" },
  insufficient_scope: { status: 403, code: "E2404" },
  self_approval: { status: 403, code: "E2411" },
  not_an_approver: { status: 403, code: "E2412" },
  cross_site: { status: 403, code: "E2413" },
  not_found: { status: 404, code: "E2440" },
  approvals_not_configured: { status: 404, code: "E1704" },
  method_not_allowed: { status: 405, code: "E2405" },
  request_timeout: { status: 408, code: "E2408" },
  already_decided: { status: 409, code: "E2421" },
  already_voted: { status: 409, code: "E2422" },
  expired: { status: 409, code: "E2423" },
  stale_view: { status: 409, code: "E2424" },
  policy_version_conflict: { status: 409, code: "E1303" },
  grant_consumed: { status: 409, code: "E2425" },
  HITL_ARGS_HASH_MISMATCH: { status: 409, code: "E1603" },
  grant_revoked: { status: 409, code: "E2432" },
  not_approved: { status: 409, code: "E2426" },
  idempotency_in_flight: { status: 409, code: "E2427" },
  conflict: { status: 409, code: "E2428" },
  recently_denied: { status: 409, code: "E2433" },
  last_owner: { status: 409, code: "E2429" },
  approval_window_over: { status: 410, code: "E2430" },
  link_spent: { status: 410, code: "E2431" },
  approvals_disabled_at_scope: { status: 412, code: "E1500" },
  body_too_large: { status: 400, code: "E2414" },
  unsupported_media_type: { status: 415, code: "E2415" },
  policy_invalid: { status: 422, code: "E1201" },
  not_eligible: { status: 422, code: "E2441" },
  would_widen: { status: 422, code: "E2447" },
  duration_over_cap: { status: 422, code: "E2442" },
  kind_not_allowed: { status: 422, code: "E2443" },
  reason_required: { status: 422, code: "E2444" },
  idempotency_mismatch: { status: 422, code: "E2445" },
  no_eligible_approver: { status: 422, code: "E2446" },
  rate_limited: { status: 429, code: "E1403" },
  head_too_large: { status: 431, code: "E2416" },
  internal: { status: 500, code: "E1402" },
  audit_chain_broken: { status: 500, code: "E1404" },
  no_approver_available: { status: 503, code: "E1305" },
  database_away: { status: 503, code: "E1401" },
} as const satisfies Record<string, { status: number; code: string }>;

export type ErrorSlug = keyof typeof ERRORS;

export type ErrorOptions = {
  /** Facts a caller may act on; leaves the server, so never a secret. */
  details?: Record<string, unknown>;
  /** Members put beside `error` in the body, where the contract fixes a shape. */
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** What went wrong for us; never leaves the server. */
  cause?: unknown;
};

/** The only error a verb throws on purpose. `message` is a sentence for the caller. */
export class AppError extends Error {
  readonly slug: ErrorSlug;
  readonly options: ErrorOptions;

  constructor(slug: ErrorSlug, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.slug = slug;
    this.options = options;
  }

  get status(): number {
    return ERRORS[this.slug].status;
  }

  get code(): string {
    return ERRORS[this.slug].code;
  }
}

/** One answer for what is missing and for what belongs to somebody else (contract section 13). */
export function notFound(): AppError {
  return new AppError("not_found", "There is nothing at this address that you may see.");
}

export function invalid(message: string, details?: Record<string, unknown>): AppError {
  return new AppError("invalid_request", message, details === undefined ? {} : { details });
}

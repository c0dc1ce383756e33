import { HITLIdentityClaimRejected, HITLNoApproverAvailable, HITLTimeoutError, PolicyDeniedError, RequestRefusedError } from "../errors";

/** Exit codes of every command (contract section 16). */
export const EXIT = { ok: 0, denied: 1, timedOut: 2, couldNotAsk: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command line that cannot be meant; the message says what to type. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Denied is what a policy, a person or the server's rules said; whatever kept the question from being put is 3. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof HITLTimeoutError) return EXIT.timedOut;
  if (error instanceof HITLNoApproverAvailable || error instanceof HITLIdentityClaimRejected) return EXIT.couldNotAsk;
  if (error instanceof RequestRefusedError && error.slug === "idempotency_mismatch") return EXIT.couldNotAsk;
  return error instanceof PolicyDeniedError || error instanceof RequestRefusedError ? EXIT.denied : EXIT.couldNotAsk;
}

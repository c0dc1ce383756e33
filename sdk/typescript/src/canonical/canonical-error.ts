export type CanonicalReason =
  | "unsafe_integer"
  | "not_finite"
  | "lone_surrogate"
  | "null_character"
  | "proto_key"
  | "too_deep"
  | "too_large"
  | "duplicate_key"
  | "not_json";

/**
 * Says why a value has no canonical form that every language agrees on.
 * `path` is an RFC 6901 pointer (values), `position` a UTF-16 offset (texts); the message is a sentence for the caller.
 */
export class CanonicalError extends Error {
  readonly reason: CanonicalReason;
  readonly path: string | null;
  readonly position: number | null;

  constructor(reason: CanonicalReason, message: string, at: { path?: string; position?: number } = {}) {
    super(message);
    this.name = "CanonicalError";
    this.reason = reason;
    this.path = at.path ?? null;
    this.position = at.position ?? null;
  }
}

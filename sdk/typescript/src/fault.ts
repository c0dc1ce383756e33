/** Why an exchange with the server gave nothing to act on. */
export type FaultKind =
  | "network" // refused, reset, timed out, cut short: the same call may be tried again
  | "foreign" // not our protocol: a redirect, HTML, an oversized body
  | "contradiction"; // our protocol, but not an answer to what was asked

export class Fault extends Error {
  override readonly name = "Fault";
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

import { argsHash, canonicalize, hashOfCanonical } from "./canonical/index";
import type { JsonObject } from "./canonical/index";
import type { Args, Call } from "./decision";

export interface CallOptions {
  args?: Args | undefined;
  /** Another name for `args`, for agents that describe a call rather than make one. */
  metadata?: Args | undefined;
  resource?: string | undefined;
  context?: Args | undefined;
  agentId?: string | undefined;
}

/**
 * The call as it will be judged: a copy, so that changing the arguments afterwards changes nothing that was asked.
 * Throws a `CanonicalError` for arguments without a canonical JSON form (contract section 5).
 */
export function callOf(action: string, options: CallOptions, agentId: string | undefined): Call {
  if (typeof action !== "string" || action.trim() === "") throw new TypeError("An action is a text that is not empty, for example \"Bash:sudo apt-get install x\".");
  if (options.args !== undefined && options.metadata !== undefined) throw new TypeError("metadata and args are the same thing. Pass one of them.");
  const args = options.args ?? options.metadata;
  const agent = options.agentId ?? agentId;
  return {
    action,
    ...(args === undefined ? {} : { args: copyOf(args) }),
    ...(options.resource === undefined ? {} : { resource: options.resource }),
    ...(options.context === undefined ? {} : { context: copyOf(options.context) }),
    ...(agent === undefined ? {} : { agentId: agent }),
  };
}

const NAME = /^[A-Za-z0-9_\-.:]{1,255}$/;

/** The name of a call as it may be sent. Throws a `TypeError` that says what a name may hold. */
export function nameOf(idempotencyKey: string | undefined): string | undefined {
  if (idempotencyKey === undefined || NAME.test(idempotencyKey)) return idempotencyKey;
  throw new TypeError(`The idempotencyKey ${JSON.stringify(idempotencyKey)} is no name for a call. Use 1 to 255 letters, digits and _ - . : for example "build-17.step-3".`);
}

/** The canonical form of arguments as they were when the call was made. */
const madeAs = new WeakMap<object, string>();

/** The hash of a call that nobody but this package has had in hand since it was made. */
export function hashAsMade(call: Call): string {
  const canonical = call.args === undefined ? undefined : madeAs.get(call.args);
  return canonical === undefined ? hashOf(call) : hashOfCanonical(canonical);
}

/** About how many characters the arguments of a call take. */
export function sizeOfArgs(args: Args | undefined): number {
  return args === undefined ? 0 : (madeAs.get(args) ?? JSON.stringify(args)).length;
}

/** `sha256:` + hex over the canonical form of the call's arguments; absent and `{}` hash alike. */
export function hashOf(call: Call): string {
  return argsHash(call.args as JsonObject | undefined);
}

function copyOf(args: Args): Args {
  if (typeof args !== "object" || Array.isArray(args)) throw new TypeError("Arguments are an object, for example { amount: 40 }. A list or a single value has no names that a rule could look at.");
  const canonical = canonicalize(args as JsonObject);
  const copy = JSON.parse(canonical) as Args;
  madeAs.set(copy, canonical);
  return copy;
}

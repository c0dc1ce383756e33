import { argsHash, canonicalize } from "./canonical/index";
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

/** `sha256:` + hex over the canonical form of the call's arguments; absent and `{}` hash alike. */
export function hashOf(call: Call): string {
  return argsHash(call.args as JsonObject | undefined);
}

function copyOf(args: Args): Args {
  return JSON.parse(canonicalize(args as JsonObject)) as Args;
}

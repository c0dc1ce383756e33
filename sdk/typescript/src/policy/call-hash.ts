import { argsHash, CanonicalError } from "../canonical";
import type { Truth } from "./conditions";
import type { Call } from "./model";

/** The hash of one call's arguments: worked out when a rule first asks, and kept for that call alone, so that changed arguments are never taken for the old ones. */
export class CallHash {
  private readonly args: Call["args"];
  private hash: string | null | undefined;

  constructor(call: Call) {
    this.args = call.args;
  }

  /** Whether the arguments hash to one of these; arguments without a canonical form are in doubt. Never throws. */
  isAmong(hashes: readonly string[]): Truth {
    if (this.hash === undefined) this.hash = hashOrNull(this.args);
    if (this.hash === null) return "unknown";
    return hashes.includes(this.hash) ? "holds" : "fails";
  }
}

function hashOrNull(args: Call["args"]): string | null {
  try {
    return argsHash(args);
  } catch (problem) {
    if (problem instanceof CanonicalError) return null;
    throw problem;
  }
}

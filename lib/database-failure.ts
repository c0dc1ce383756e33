export const CHAIN_OCCUPIED = "The audit chain of this organization holds a line that this server did not write, so the next one cannot be appended.";

const AWAY = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE", "CONNECT_TIMEOUT", "CONNECTION_CLOSED", "CONNECTION_ENDED", "CONNECTION_DESTROYED", "57P01", "57P02", "57P03", "08000", "08003", "08006", "53300", "25P03", "25P04"]);

/** What was thrown, and what that was thrown because of, at most five deep. */
export function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at: unknown = error; at instanceof Error && chain.length < 5; at = at.cause) chain.push(at);
  return chain;
}

/** Whether one of the causes carries one of these codes. */
export function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  return causes(error).some((cause) => typeof cause === "object" && cause !== null && "code" in cause && codes.has(String(cause.code)));
}

/** Whether it was thrown because a line stands where the next one of an audit chain has to: one that no writer of ours left there. */
export function isChainOccupied(error: unknown): boolean {
  return causes(error).some((cause) => typeof cause === "object" && cause !== null && "code" in cause && cause.code === "23505" && "table_name" in cause && cause.table_name === "audit_events");
}

/** Whether it was thrown because no connection to the database could be had or kept. */
export function isDatabaseGone(error: unknown): boolean {
  return hasCode(error, AWAY);
}

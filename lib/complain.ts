/** One line for the operator about what failed outside any request and is tried again: the reason, without the statement and what it held. */
export function complain(what: string, error: unknown): void {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  process.stderr.write(`${JSON.stringify({ level: "error", error: `${what}: ${cause instanceof Error ? cause.message : String(cause)}` })}\n`);
}

/** The reason of a failure without the statement and what it held: a failed query names the whole of a mail. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return keepable(cause instanceof Error ? cause.message : String(cause));
}

/** What others wrote, at most so long, as a database takes it: without NUL and without half a character. */
export function keepable(text: string, most = 1_000): string {
  return Buffer.from(text.slice(0, most).replaceAll("\0", "")).toString();
}

/** One line for the operator about what failed outside any request and is tried again. */
export function complain(what: string, error: unknown): void {
  process.stderr.write(`${JSON.stringify({ level: "error", error: `${what}: ${reasonOf(error)}` })}\n`);
}

/** A reason not to start, as one sentence for the person who typed the command. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The sentence of whatever was thrown; a Refusal speaks for itself, anything else is shortened to its first line. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (errnoOf(error) === "ENOSPC") return "The disk of the data directory is full; make room there, or name another COUNTERSIGN_DATA_DIR.";
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? "Something failed without saying why.";
}

/** The operating system's word for what failed ("EACCES"), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

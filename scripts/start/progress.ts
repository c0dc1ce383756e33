/** Says what is being done in plain lines: no spinner, nothing that overwrites itself, so that a log reads like a terminal. */
export async function step<T>(label: string, work: () => Promise<T>, note: (result: T) => string = () => "done"): Promise<T> {
  const started = Date.now();
  const begun = setTimeout(() => say(`  ${label} …`), 500);
  const beat = setInterval(() => say(`  ${label} … ${seconds(started)}`), 10_000);
  try {
    const result = await work();
    const took = Date.now() - started;
    say(`  ${label}: ${note(result)}${took < 1_000 ? "" : ` (${seconds(started)})`}`);
    return result;
  } finally {
    clearTimeout(begun);
    clearInterval(beat);
  }
}

/** One line on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds(started: number): string {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}

/** What a cut never goes through: half of an escape, or of a warning in its brackets, would read as the agent's own text. */
const WHOLE = /\[U\+[0-9A-F]{4,6}\]|⟨[^⟨⟩]{1,120}⟩|[^]/gu;

/** The first characters of a line that is visible already, at most `longest`, and how many are left out. */
export function cutVisible(line: string, longest: number): { kept: string; left: number } {
  const characters = [...line].length;
  if (characters <= longest) return { kept: line, left: 0 };
  let [kept, length] = ["", 0];
  for (const [piece] of line.matchAll(WHOLE)) {
    const more = [...piece].length;
    if (length + more > longest) break;
    kept += piece;
    length += more;
  }
  return { kept, left: characters - length };
}

import { CanonicalError, type CanonicalReason } from "./canonical-error";
import { numberProblem, sentence, stringProblem } from "./limits";

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANK = /[ \t\n\r]*/y;
const LITERAL = /true|false|null/y;

/** Offset of the quote that closes the string opened at `open`, or one past the text. */
export function endOfString(text: string, open: number): number {
  let i = open + 1;
  while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
  return i;
}

function parseString(literal: string): string | null {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return null;
  }
}

/** Finds the first offence in a JSON text, or null where there is none; a slow, exact second look for the error message. */
export function locateProblem(text: string, deepest: number): CanonicalError | null {
  try {
    const reader = new Reader(text, deepest);
    reader.value(1);
    reader.end();
    return null;
  } catch (problem) {
    if (problem instanceof CanonicalError) return problem;
    throw problem;
  }
}

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly deepest: number;

  constructor(text: string, deepest: number) {
    this.text = text;
    this.deepest = deepest;
  }

  end(): void {
    this.blank();
    if (this.at < this.text.length) this.refuse("not_json", this.at, "Nothing may follow the JSON value");
  }

  value(depth: number): void {
    this.blank();
    const char = this.text[this.at];
    if (char === "{" || char === "[") {
      if (depth > this.deepest) this.refuse("too_deep", this.at);
      if (char === "{") this.members(depth);
      else this.items(depth);
    } else if (char === '"') {
      this.string();
    } else if (this.take(LITERAL) === null) {
      this.number();
    }
  }

  private members(depth: number): void {
    const seen = new Set<string>();
    this.at += 1;
    if (this.closes("}")) return;
    do {
      this.blank();
      const start = this.at;
      const key = this.text[start] === '"' ? this.string() : this.refuse("not_json", start, "A key in double quotes is expected");
      if (key === "__proto__") this.refuse("proto_key", start);
      if (seen.has(key)) this.refuse("duplicate_key", start);
      seen.add(key);
      this.expect(":");
      this.value(depth + 1);
    } while (this.continues("}"));
  }

  private items(depth: number): void {
    this.at += 1;
    if (this.closes("]")) return;
    do this.value(depth + 1);
    while (this.continues("]"));
  }

  private string(): string {
    const start = this.at;
    this.at = endOfString(this.text, start) + 1;
    const value = parseString(this.text.slice(start, this.at));
    if (value === null) return this.refuse("not_json", start, "The string is not closed, or holds a control character or a bad escape");
    const problem = stringProblem(value);
    return problem === null ? value : this.refuse(problem, start);
  }

  private number(): void {
    const start = this.at;
    const literal = this.take(NUMBER);
    if (literal === null) this.refuse("not_json", start, "A JSON value is expected");
    const problem = numberProblem(Number(literal));
    if (problem !== null) this.refuse(problem, start);
  }

  private closes(close: string): boolean {
    this.blank();
    if (this.text[this.at] !== close) return false;
    this.at += 1;
    return true;
  }

  private continues(close: string): boolean {
    if (this.closes(close)) return false;
    this.expect(",");
    return true;
  }

  private expect(char: string): void {
    this.blank();
    if (this.text[this.at] !== char) this.refuse("not_json", this.at, `A \`${char}\` is expected`);
    this.at += 1;
  }

  private blank(): void {
    this.take(BLANK);
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  private refuse(reason: CanonicalReason, position: number, what?: string): never {
    const before = this.text.slice(0, position).split("\n");
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    const message = what === undefined ? sentence(`What stands at ${place}`, reason) : `${what} at ${place}; the text is not JSON.`;
    throw new CanonicalError(reason, message, { position });
  }
}

/** Where a command writes: results to `out`, progress and complaints to `err`. */
export interface Terminal {
  json: boolean;
  /** Whether a person watches `err`. */
  live: boolean;
  /** One line of result. */
  out(line: string): void;
  err(line: string): void;
  /** A document, byte for byte where it goes into a file or a pipe, made visible where a person reads it. */
  document(text: string): void;
  /** A result as JSON, in place of lines. */
  result(value: unknown): void;
  /** Overwrites one line of `err` until the next call; nothing where nobody watches. */
  progress(line: string): void;
}

export function processTerminal(json: boolean): Terminal {
  const live = process.stderr.isTTY;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write("\r\u001B[2K");
    shown = false;
  };
  return {
    json,
    live,
    out: (line) => {
      clear();
      process.stdout.write(`${printable(line)}\n`);
    },
    err: (line) => {
      clear();
      process.stderr.write(`${printable(line)}\n`);
    },
    document: (text) => {
      clear();
      process.stdout.write(process.stdout.isTTY ? text.split("\n").map(printable).join("\n") : text);
    },
    result: (value) => {
      clear();
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    progress: (line) => {
      if (!live) return;
      process.stderr.write(`\r\u001B[2K${printable(line)}`);
      shown = true;
    },
  };
}

/** Control, bidi, zero-width and tag characters as visible escapes, so that text from elsewhere cannot repaint the screen. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

const SEPARATORS = /[;&|\n\r(){}`]+/;
const UNUSUAL = /[;&|(){}`\\'"]|[^\S ]|^ | {2}|^\S*[/=]/;
const WRAPPERS = new Set(["!", "builtin", "command", "do", "else", "env", "eval", "exec", "if", "nice", "nohup", "setsid", "then", "time", "until", "while", "xargs"]);

/**
 * The commands that a shell line runs, each as `name arguments` with single blanks: split at `; & | ( ) { }`, backquotes and line ends,
 * without leading assignments, wrappers such as `env`, quotes around the name or its directory.
 * Quotes do not hide a separator: this finds commands for denying, where one too many is safe. Linear; empty where the line is one plain command.
 */
export function commandsWithin(line: string): readonly string[] {
  if (!mayChain(line)) return [];
  const found: string[] = [];
  for (const piece of line.split(SEPARATORS)) {
    const words = piece.split(/\s+/).filter((word) => word !== "");
    let start = 0;
    while (start < words.length && isLeadIn(words, start)) start += 1;
    const name = baseName(words[start] ?? "");
    if (name !== "") found.push([name, ...words.slice(start + 1)].join(" "));
  }
  return found.length === 1 && found[0] === line ? [] : found;
}

/** Whether a line could be anything but one plain command. */
export function mayChain(line: string): boolean {
  return UNUSUAL.test(line) || WRAPPERS.has(firstWord(line));
}

export function firstWord(line: string): string {
  const blank = line.indexOf(" ");
  return blank < 0 ? line : line.slice(0, blank);
}

/** The command's own name: `/usr/bin/sudo`, `\sudo` and `"sudo"` are all `sudo`. */
export function baseName(word: string): string {
  const bare = word.replaceAll(/["'\\]/g, "");
  return bare.slice(bare.lastIndexOf("/") + 1);
}

function isLeadIn(words: readonly string[], at: number): boolean {
  const word = words[at] ?? "";
  if (WRAPPERS.has(baseName(word)) || /^\w+=/.test(word)) return true;
  return word.startsWith("-") && at > 0;
}

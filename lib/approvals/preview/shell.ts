/** What a shell does with a command besides running one program (POSIX XCU 2), in the words of the card. */
export type ShellFeature = "pipe" | "redirect" | "substitution" | "second command" | "background" | "variable" | "here document" | "unclosed quote" | "comment";

export type ShellWordRole = "root" | "program" | "option" | "argument" | "operator" | "setting" | "gap";

/** A piece of the command exactly as it was written, quotes included, and what the shell takes it for. */
export type ShellWord = { text: string; start: number; role: ShellWordRole; caption: string };

export type ShellReading = {
  words: ShellWord[];
  features: ShellFeature[];
  /** Commands between operators, and how many of them start as root or as somebody else. */
  commands: number;
  asRoot: number;
  asOther: number;
  programs: number;
};

type Token = { text: string; start: number; operator: boolean };

const OPERATORS = ["&>>", "<<<", "<<-", "&&", "||", ";;", ">>", "<<", ">&", "<&", "&>", "<>", ">|", "|&", "|", "&", ";", ">", "<", "(", ")", "\n"];
const ELEVATORS = new Set(["sudo", "doas", "su", "pkexec", "run0"]);
/** Programs that run the words after them. */
const PREFIXES = new Set(["env", "nice", "nohup", "exec", "command", "time", "setsid", "ionice", "stdbuf", "timeout", "xargs"]);
/** Options of sudo and doas that take the next word with them. */
const TAKES_VALUE = new Set(["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R", "--user", "--group", "--host", "--prompt", "--chdir", "--chroot"]);

/** Reads a command line for showing it. It never expands, runs or drops anything: joining words and gaps gives the input. */
export function readShell(command: string): ShellReading {
  const features = new Set<ShellFeature>();
  const tokens = tokenize(command, features);
  const words = nameUsers(caption(tokens, command));
  return {
    words,
    features: [...features],
    ...countCommands(words),
    programs: words.filter((word) => word.role === "program").length,
  };
}

function countCommands(words: readonly ShellWord[]): Pick<ShellReading, "commands" | "asRoot" | "asOther"> {
  const commands: ShellWord[][] = [[]];
  for (const word of words) {
    if (word.role === "operator" && !/[<>]/.test(word.text)) commands.push([]);
    else if (word.role === "root" || word.role === "program") commands.at(-1)?.push(word);
  }
  const isRoot = (word: ShellWord) => word.role === "root" && word.caption === "as root";
  return {
    commands: commands.filter((command) => command.length > 0).length,
    asRoot: commands.filter((command) => command.some(isRoot)).length,
    asOther: commands.filter((command) => command.some((word) => word.role === "root") && !command.some(isRoot)).length,
  };
}

function tokenize(command: string, features: Set<ShellFeature>): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < command.length) {
    if (command[at] === " " || command[at] === "\t") {
      at += 1;
      continue;
    }
    const operator = OPERATORS.find((text) => command.startsWith(text, at));
    const end = operator === undefined ? wordEnd(command, at, features) : at + operator.length;
    if (operator !== undefined) noteOperator(operator, features);
    tokens.push({ text: command.slice(at, end), start: at, operator: operator !== undefined });
    at = end;
  }
  return tokens;
}

function noteOperator(operator: string, features: Set<ShellFeature>): void {
  if (operator === "|" || operator === "|&") features.add("pipe");
  else if (operator.startsWith("<<")) features.add("here document");
  else if (operator === "&") features.add("background");
  else if (/[<>]/.test(operator)) features.add("redirect");
  else features.add("second command");
}

/** Where the word that starts at `from` ends, outside quotes and substitutions. */
function wordEnd(command: string, from: number, features: Set<ShellFeature>): number {
  if (command[from] === "#") {
    features.add("comment");
    const line = command.indexOf("\n", from);
    return line < 0 ? command.length : line;
  }
  let at = from;
  while (at < command.length) {
    const character = command[at] ?? "";
    if (/[ \t\n|&;<>()]/.test(character)) break;
    at = skip(command, at, features);
  }
  return at;
}

/** Nesting deeper than this is not read any further: the rest counts as one word, and says so. */
const DEEPEST = 32;

/** One step inside a word: a plain character, an escaped one, a quoted run, or a substitution. */
function skip(command: string, at: number, features: Set<ShellFeature>, depth = 0): number {
  const character = command[at] ?? "";
  if (character === "\\") return Math.min(at + 2, command.length);
  if (character === "'") return closed(command, at + 1, "'", features);
  if (character === '"') return doubleQuoted(command, at + 1, features, depth);
  if (character === "`") {
    features.add("substitution");
    return closed(command, at + 1, "`", features);
  }
  if (character === "$") return dollar(command, at, features, depth);
  return at + 1;
}

function dollar(command: string, at: number, features: Set<ShellFeature>, depth: number): number {
  const next = command[at + 1] ?? "";
  if (next === "(") {
    features.add("substitution");
    return balanced(command, at + 2, features, depth + 1);
  }
  if (/[A-Za-z_{?!#@*$0-9]/.test(next)) features.add("variable");
  return at + 1;
}

function closed(command: string, from: number, quote: string, features: Set<ShellFeature>): number {
  const end = command.indexOf(quote, from);
  if (end < 0) features.add("unclosed quote");
  return end < 0 ? command.length : end + 1;
}

function doubleQuoted(command: string, from: number, features: Set<ShellFeature>, depth: number): number {
  const end = depth < DEEPEST ? command.length : from;
  let at = from;
  while (at < end) {
    if (command[at] === '"') return at + 1;
    at = command[at] === "'" ? at + 1 : skip(command, at, features, depth + 1);
  }
  features.add("unclosed quote");
  return command.length;
}

function balanced(command: string, from: number, features: Set<ShellFeature>, depth: number): number {
  let open = 1;
  const end = depth < DEEPEST ? command.length : from;
  let at = from;
  while (at < end) {
    if (command[at] === "(") open += 1;
    if (command[at] === ")") open -= 1;
    at = command[at] === "(" || command[at] === ")" ? at + 1 : skip(command, at, features, depth);
    if (open === 0) return at;
  }
  features.add("unclosed quote");
  return command.length;
}

/** `sudo -u bob` runs as bob, and only a bare or explicit root is called root. One pass, however many words there are. */
function nameUsers(words: ShellWord[]): ShellWord[] {
  const named = [...words];
  let root: number | null = null;
  let userNext = false;
  for (const [index, word] of words.entries()) {
    if (word.role === "gap") continue;
    if (root !== null && userNext) {
      const elevator = named[root];
      if (elevator !== undefined && word.text !== "root") named[root] = { ...elevator, caption: `as ${word.text}` };
      userNext = false;
    } else if (word.role === "root") root = index;
    else if (word.role === "option") userNext = word.text === "-u" || word.text === "--user";
    else if (word.role === "program") root = null;
  }
  return named;
}

type Place = { command: boolean; prefixed: boolean; valueNext: boolean; target: boolean };

function caption(tokens: Token[], command: string): ShellWord[] {
  const words: ShellWord[] = [];
  let place: Place = { command: true, prefixed: false, valueNext: false, target: false };
  let at = 0;
  for (const token of tokens) {
    const gap = command.slice(at, token.start);
    if (gap !== "" && (gap !== " " || at === 0)) words.push({ text: gap, start: at, role: "gap", caption: "space" });
    const [role, says, next] = token.operator ? operatorRole(token.text) : wordRole(token.text, place);
    words.push({ text: token.text, start: token.start, role, caption: says });
    place = next;
    at = token.start + token.text.length;
  }
  if (at < command.length) words.push({ text: command.slice(at), start: at, role: "gap", caption: "space" });
  return words;
}

type Role = [ShellWordRole, string, Place];
const COMMAND: Place = { command: true, prefixed: false, valueNext: false, target: false };
const REST: Place = { command: false, prefixed: false, valueNext: false, target: false };

function operatorRole(text: string): Role {
  if (text === "|" || text === "|&") return ["operator", "into", COMMAND];
  if (text === "&&") return ["operator", "then, if it worked", COMMAND];
  if (text === "||") return ["operator", "else", COMMAND];
  if (text === "&") return ["operator", "in the background", COMMAND];
  if (text.startsWith("<<")) return ["operator", "text follows", { ...REST, target: true }];
  if (text.includes(">")) return ["operator", "writes to", { ...REST, target: true }];
  if (text.includes("<")) return ["operator", "reads from", { ...REST, target: true }];
  return ["operator", text === "\n" ? "new line" : "then", COMMAND];
}

function wordRole(text: string, place: Place): Role {
  if (text.startsWith("#")) return ["argument", "comment", REST];
  if (place.target) return ["argument", "file", place.command ? COMMAND : REST];
  if (!place.command) return [text.startsWith("-") ? "option" : "argument", text.startsWith("-") ? "option" : "argument", REST];
  if (place.valueNext) return ["option", "value", { ...place, valueNext: false }];
  if (ELEVATORS.has(text.slice(text.lastIndexOf("/") + 1))) return ["root", "as root", { ...COMMAND, prefixed: true }];
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(text)) return ["setting", "sets a variable", place];
  if (place.prefixed && text.startsWith("-")) return ["option", "option", { ...place, valueNext: TAKES_VALUE.has(text) }];
  return ["program", "program", PREFIXES.has(text.slice(text.lastIndexOf("/") + 1)) ? { ...COMMAND, prefixed: true } : REST];
}

/** "None: no pipe, …" or the list of what is there, for the fact of the same name. */
export function featureSentence(features: readonly ShellFeature[]): string {
  if (features.length === 0) return "None: no pipe, redirect, substitution or second command";
  const words = features.map((feature) => feature as string);
  const last = words.pop() ?? "";
  return words.length === 0 ? upperFirst(last) : upperFirst(`${words.join(", ")} and ${last}`);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

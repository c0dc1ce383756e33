/** What one statement of a query does, in the words of the card. */
export type SqlStatement = {
  /** `DELETE`, in capitals whatever the text has. */
  verb: string;
  /** The table it names first, as written; null where none could be read. */
  table: string | null;
  effect: "reads" | "changes" | "destroys" | "other";
  /** A change of rows without a condition: it takes every row. */
  everyRow: boolean;
};

type Token = { text: string; kind: "word" | "quoted" | "sign" | "comment" };

const READS = new Set(["SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "VALUES", "TABLE", "WITH"]);
const CHANGES = new Set(["INSERT", "UPDATE", "MERGE", "REPLACE", "UPSERT", "COPY", "CREATE", "ALTER", "GRANT", "REVOKE", "CALL", "DO", "SET", "EXECUTE"]);
const DESTROYS = new Set(["DELETE", "DROP", "TRUNCATE"]);
const VERBS = new Set([...READS, ...CHANGES, ...DESTROYS]);

/** Whether a text begins as a query does. */
export function looksLikeSql(text: string): boolean {
  const first = tokens(text.slice(0, 2_000)).find((token) => token.kind !== "comment" && token.text !== "(");
  return first?.kind === "word" && VERBS.has(first.text.toUpperCase());
}

/** Reads a query for showing it; never runs or rewrites anything. */
export function readSql(text: string): { statements: SqlStatement[]; comments: number } {
  const all = tokens(text);
  const statements: SqlStatement[] = [];
  let own: Token[] = [];
  for (const token of [...all.filter((one) => one.kind !== "comment"), { text: ";", kind: "sign" } as Token]) {
    if (token.text !== ";") own.push(token);
    else if (own.length > 0) {
      statements.push(statementOf(own));
      own = [];
    }
  }
  return { statements, comments: all.filter((token) => token.kind === "comment").length };
}

const TOKEN = /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<quoted>'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)|\$(?<tag>[A-Za-z_]*)\$[\s\S]*?(?:\$\k<tag>\$|$))|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<sign>\S)/gu;

function tokens(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => {
    const kind = (["comment", "quoted", "word", "sign"] as const).find((name) => match.groups?.[name] !== undefined) ?? "sign";
    return { text: match[0], kind };
  });
}

function statementOf(own: Token[]): SqlStatement {
  const words = own.map((token) => (token.kind === "word" ? token.text.toUpperCase() : ""));
  const first = words.find((word) => word !== "") ?? "";
  const verb = first === "WITH" || first === "EXPLAIN" ? (words.find((word) => DESTROYS.has(word) || ["INSERT", "UPDATE", "MERGE"].includes(word)) ?? first) : first;
  const effect = DESTROYS.has(verb) ? "destroys" : CHANGES.has(verb) ? "changes" : READS.has(verb) ? (words.includes("INTO") ? "changes" : "reads") : "other";
  return { verb: verb === "" ? "Statement" : verb, table: tableOf(own, words, verb), effect, everyRow: (verb === "DELETE" || verb === "UPDATE") && !words.includes("WHERE") };
}

const BEFORE_TABLE: Readonly<Record<string, readonly string[]>> = { SELECT: ["FROM"], DELETE: ["FROM"], UPDATE: ["UPDATE"], INSERT: ["INTO"], MERGE: ["INTO"], TRUNCATE: ["TABLE", "TRUNCATE"], DROP: ["TABLE", "SCHEMA", "DATABASE", "VIEW", "INDEX"], CREATE: ["TABLE", "VIEW", "INDEX"], ALTER: ["TABLE"], WITH: ["FROM"], COPY: ["COPY"] };
const BESIDE_TABLE = new Set(["ONLY", "IF", "EXISTS", "NOT", "CASCADE"]);

function tableOf(own: Token[], words: string[], verb: string): string | null {
  for (const before of BEFORE_TABLE[verb] ?? []) {
    let at = words.indexOf(before) + 1;
    if (at === 0) continue;
    while (BESIDE_TABLE.has(words[at] ?? "")) at += 1;
    if (own[at] === undefined || own[at]?.kind === "sign") continue;
    let name = own[at]?.text ?? "";
    while (own[at + 1]?.text === "." && own[at + 2] !== undefined) {
      name += `.${own[at + 2]?.text ?? ""}`;
      at += 2;
    }
    return name;
  }
  return null;
}

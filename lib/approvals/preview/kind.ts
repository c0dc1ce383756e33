import { fileVerb } from "./file";
import type { Head, PreviewKind } from "./head";
import { readAddress } from "./http";
import { readShell } from "./shell";
import { looksLikeSql } from "./sql";
import type { Json } from "./values";

type Args = { [key: string]: Json };

const SHELLS = new Set(["bash", "sh", "zsh", "shell", "terminal", "exec", "run_command", "run_shell", "run_terminal_cmd"]);
const MONEY = /(^|[._:-])(refund|payment|pay|payout|transfer|charge|send_refund|send_payment|create_refund|issue_refund)s?([._:-]|$)/i;
const DEPLOY = /^deploy([._:-]|$)|[._:-]deploy$/i;
const EMAIL = /(^|[._:-])(e?mails?)([._:-]|$)/i;
const SQL = /(^|[._:-])(sql|query|execute_sql|run_sql|run_query|psql|mysql|sqlite|bigquery|snowflake|database|db)([._:-]|$)/i;
const HTTP = /(^|[._:-])(https?|fetch|web_?fetch|requests?|http_request|webhooks?|curl|get|post|put|patch|delete|call|api)([._:-]|$)/i;
const FILE = /(^|[._:-])(files?|fs|filesystem|dir|directory|folder|read|write|edit|multi_?edit|notebook_?edit)([._:-]|$)|_(file|dir|directory|path|folder)s?$/i;

export const QUERY_KEYS = ["sql", "query", "statement"] as const;
export const ADDRESS_KEYS = ["url", "uri", "endpoint", "href"] as const;
export const PATH_KEYS = ["path", "file_path", "filepath", "file", "filename", "target_file", "notebook_path", "source", "src", "from"] as const;

/** The first of these arguments that is a text. */
export function firstText(args: Args | null, keys: readonly string[]): { key: string; text: string } | null {
  for (const key of keys) {
    const value = args?.[key];
    if (typeof value === "string" && value !== "") return { key, text: value };
  }
  return null;
}

/** What stands after the tool in an action: `/etc/hosts` in `Write:/etc/hosts`. */
export function restOf(action: string): string {
  return action.includes(":") ? action.slice(action.indexOf(":") + 1) : "";
}

/** Which preview an action gets: by its name, and for money only where the arguments name an amount. */
export function kindOf(action: string, args: Args | null): PreviewKind {
  const tool = (action.includes(":") ? action.slice(0, action.indexOf(":")) : action).toLowerCase();
  if (SHELLS.has(tool)) return action.includes(":") || typeof args?.["command"] === "string" ? "shell" : "generic";
  if (MONEY.test(action) || /refund/i.test(tool)) return "money";
  if (DEPLOY.test(action)) return "deploy";
  if (EMAIL.test(action)) return "email";
  return carried(action, tool, args);
}

/** What shows in the arguments as much as in the name. */
function carried(action: string, tool: string, args: Args | null): PreviewKind {
  const query = firstText(args, QUERY_KEYS)?.text ?? (SQL.test(tool) ? restOf(action) : "");
  if (query !== "" && looksLikeSql(query)) return "sql";
  const address = firstText(args, ADDRESS_KEYS)?.text ?? restOf(action);
  if (HTTP.test(tool) && readAddress(address) !== null) return "http";
  const path = firstText(args, PATH_KEYS)?.text ?? restOf(action);
  return FILE.test(tool) && path !== "" ? "file" : "generic";
}

/** The sentence over the card. Only fixed words, except where there is no preview: then the action names itself. */
export function titleOf(action: string, head: Head): string {
  switch (head.kind) {
    case "shell": return shellTitle(head.command);
    case "money": return moneyTitle(action);
    case "deploy": return head.environment === "production" || head.environment === "staging" ? `Deploy to ${head.environment}` : "Deploy";
    case "email": return "Send an email";
    case "sql": return sqlTitle(head.statements.map((statement) => statement.effect));
    case "http": return head.method === null || head.method === "GET" || head.method === "HEAD" ? "Fetch from the web" : `Send a ${head.method} request`;
    case "file": return head.verb === null ? "Use a file" : `${head.verb} a file`;
    case "generic": return action;
  }
}

function sqlTitle(effects: string[]): string {
  if (effects.includes("destroys")) return "Delete from a database";
  if (effects.includes("changes")) return "Change a database";
  return effects.includes("other") ? "Run a query" : "Read from a database";
}

function shellTitle(command: string): string {
  const { asRoot, asOther, commands, programs } = readShell(command);
  const several = Math.max(commands, programs);
  const what = several > 1 ? `Run ${several} shell commands` : "Run a shell command";
  if (asRoot > 0) return `${what}${ofThem(asRoot, commands)} as root`;
  return asOther > 0 ? `${what}${ofThem(asOther, commands)} as another user` : what;
}

function ofThem(some: number, all: number): string {
  if (some === all) return "";
  return some === 1 ? ", one of them" : `, ${some} of them`;
}

function moneyTitle(action: string): string {
  if (/refund/i.test(action)) return "Refund a payment";
  if (/payout/i.test(action)) return "Pay out money";
  if (/transfer/i.test(action)) return "Transfer money";
  return /charge/i.test(action) ? "Charge a customer" : "Make a payment";
}

/** The call in a few words, for the sentence above the answers: "run this command". */
export function deedOf(kind: PreviewKind, action: string): { once: string; exactly: string } {
  switch (kind) {
    case "shell": return said("run", "command");
    case "money": return /refund/i.test(action) ? said("send", "refund") : said("make", "payment");
    case "deploy": return said("make", "deploy");
    case "email": return said("send", "email");
    case "sql": return said("run", "query");
    case "http": return said("send", "request");
    case "file": {
      const verb = fileVerb(action);
      return verb === null || verb.includes(" ") ? said("make", "call") : said(verb.toLowerCase(), "file");
    }
    case "generic": return said("make", "call");
  }
}

function said(verb: string, noun: string): { once: string; exactly: string } {
  return { once: `${verb} this ${noun}`, exactly: `${verb} exactly this ${noun}` };
}

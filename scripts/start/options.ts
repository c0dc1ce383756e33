import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Refusal, sentenceOf } from "./refusal";

export type Options = {
  dev: boolean;
  host: string;
  /** 0 stands for any free port. */
  port: number;
  dataDir: string;
  databaseUrl: string | undefined;
  /** Off behind a transaction pooler. */
  databasePrepare: boolean;
  /** Demo people, keys and history: only where the database is ours, or where it was asked for. */
  demo: boolean;
  demoAgent: boolean;
  maxConnections: number;
  loopback: boolean;
};

type Variables = Record<string, string | undefined>;

const loopbackHosts = new Set(["127.0.0.1", "localhost", "::1"]);

/** What the launcher was asked to do; throws a Refusal that names what does not make sense or is missing. */
export function readOptions(args: readonly string[], variables: Variables): Options {
  const { dev } = readFlags(args);
  const value = (name: string) => variables[name]?.trim() || undefined;
  const host = (value("HOST") ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  const loopback = loopbackHosts.has(host);
  const databaseUrl = value("DATABASE_URL");
  if (!loopback) requireForPublicBind(host, value);
  return {
    dev,
    host,
    loopback,
    databaseUrl,
    databasePrepare: switched("DATABASE_PREPARE", value("DATABASE_PREPARE"), true),
    port: wholeNumber("PORT", value("PORT") ?? "3000", { from: 0, to: 65_535 }),
    dataDir: resolve(value("COUNTERSIGN_DATA_DIR") ?? ".data"),
    demo: switched("COUNTERSIGN_DEMO", value("COUNTERSIGN_DEMO"), databaseUrl === undefined),
    demoAgent: switched("COUNTERSIGN_DEMO_AGENT", value("COUNTERSIGN_DEMO_AGENT"), true),
    maxConnections: wholeNumber("COUNTERSIGN_MAX_CONNECTIONS", value("COUNTERSIGN_MAX_CONNECTIONS") ?? "200", { from: 20, to: 10_000 }),
  };
}

function readFlags(args: readonly string[]): { dev: boolean } {
  try {
    const { values } = parseArgs({ args: [...args], options: { dev: { type: "boolean", default: false } } });
    return { dev: values.dev };
  } catch (error) {
    throw new Refusal(`${sentenceOf(error).split(". ")[0] ?? ""}; the only option is --dev, everything else is set by the variables in docs/operations.md.`);
  }
}

/** Contract section 19: anything but loopback wants secrets of the operator's own and a way to send mail. */
function requireForPublicBind(host: string, value: (name: string) => string | undefined): void {
  const missing = ["AUTH_SECRET", "KEY_PEPPER"].filter((name) => value(name) === undefined);
  if (value("RESEND_API_KEY") === undefined && value("SMTP_URL") === undefined) missing.push("RESEND_API_KEY or SMTP_URL");
  if (missing.length === 0) return;
  throw new Refusal(`Countersign does not listen on ${host}, where others can reach it, without ${listed(missing)}; set what is missing, or use HOST=127.0.0.1.`);
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

function wholeNumber(name: string, text: string, range: { from: number; to: number }): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= range.from && number <= range.to) return number;
  throw new Refusal(`${name} must be a whole number from ${range.from} to ${range.to}, not "${text}".`);
}

function switched(name: string, text: string | undefined, otherwise: boolean): boolean {
  if (text === undefined) return otherwise;
  if (["1", "on", "true"].includes(text)) return true;
  if (["0", "off", "false"].includes(text)) return false;
  throw new Refusal(`${name} is either "on" or "off", not "${text}".`);
}

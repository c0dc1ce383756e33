import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { ConfigurationError, HITLBackendUnreachableError } from "../errors";
import { record, textOf } from "../reading";
import { refusal } from "../refusal";
import { verifyExport } from "./audit-file";
import type { ChainFinding, Kept } from "./audit-file";
import { readCheckpoint } from "./checkpoint";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { seconds } from "./options";
import type { CommandLine } from "./options";
import { serverOf } from "./server";
import type { Server } from "./server";
import type { Terminal } from "./terminal";

const FILTERS = ["decision-source", "decision", "project", "agent", "person", "action", "since", "until", "request", "grant"] as const;

export const auditOptions: Record<string, "string"> = { out: "string", checkpoint: "string", key: "string", ...Object.fromEntries(FILTERS.map((name) => [name, "string"] as const)) };

const USAGE = "Say what to do: countersign audit export [--out <file>] [--since 7d] [--person alice@acme.com] … | audit verify [<exported file> [--checkpoint <kept file>] [--key <verifier key>]] | audit checkpoint [--out <file>]";

/** `audit export|verify|checkpoint`, as a member or by a key with `audit:read`; a file is verified without any server. */
export async function audit(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const [verb, file, ...rest] = line.positionals;
  if (rest.length > 0 || (verb !== "export" && verb !== "verify" && verb !== "checkpoint") || (verb !== "verify" && file !== undefined)) throw new UsageError(USAGE);
  if (verb === "export") return exportAudit(line, terminal, signal);
  if (verb === "checkpoint") return saveCheckpoint(line, terminal, signal);
  return file === undefined ? verifyThere(line, terminal, signal) : verifyFile(file, line, terminal);
}

/** The signed note alone on standard output or in the file, so that it can be kept as it is. */
async function saveCheckpoint(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const { body } = await (await serverOf(line)).ask({ method: "GET", path: "/api/audit/checkpoint" }, "Reading the checkpoint", signal);
  const note = textOf(record(body), "note");
  if (note === undefined || readCheckpoint(note) === null) throw new HITLBackendUnreachableError("Reading the checkpoint failed: the answer is none. Check COUNTERSIGN_URL.");
  const out = line.text("out");
  if (out !== undefined) await writeFile(out, note);
  if (terminal.json) terminal.result(body);
  else if (out === undefined) terminal.document(note);
  else terminal.out(`saved the checkpoint of ${String(record(body).size)} events as ${out}. Keep it where the operator of the database cannot reach it. Verifier key: ${textOf(record(body), "verifier_key") ?? ""}`);
  return EXIT.ok;
}

async function keptBy(line: CommandLine): Promise<Kept> {
  const path = line.text("checkpoint");
  if (path === undefined) return { verifierKey: line.text("key") };
  const note = await readFile(path, "utf8").catch((error: unknown) => {
    throw new ConfigurationError(`${path} cannot be read (${String((error as NodeJS.ErrnoException).code)}). Check the path.`, { cause: error });
  });
  const checkpoint = readCheckpoint(note);
  if (checkpoint === null) throw new ConfigurationError(`${path} is no checkpoint. Save one with: countersign audit checkpoint --out ${path}`);
  return { checkpoint, verifierKey: line.text("key") };
}

async function verifyThere(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const { body } = await (await serverOf(line)).ask({ method: "GET", path: "/api/audit/verify" }, "Verifying the audit", signal);
  const report = record(body);
  if (terminal.json) terminal.result(body);
  else terminal.out(`${String(report.verdict)}: ${textOf(report, "message") ?? ""}`);
  return report.verdict === "valid" ? EXIT.ok : EXIT.denied;
}

async function verifyFile(file: string, line: CommandLine, terminal: Terminal): Promise<ExitCode> {
  const kept = await keptBy(line);
  const input = createReadStream(file, "utf8");
  const failed = new Promise<never>((_, reject) => input.once("error", (error) => reject(new ConfigurationError(`${file} cannot be read (${String((error as NodeJS.ErrnoException).code)}). Check the path.`, { cause: error }))));
  const found = await Promise.race([verifyExport(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), kept), failed]);
  if (terminal.json) terminal.result(found);
  else if (found.fault !== null) terminal.out(`${found.verdict}: event ${found.fault.seq}: ${found.fault.reason}${found.fault.reason.endsWith("?") ? "" : "."} ${found.events} events before it stand.`);
  else terminal.out(`valid: every event from 1 to ${found.events} is as it was written${found.erased === 0 ? "" : `, the data of ${found.erased} erased`}. Head ${found.head?.hash ?? "none"}${found.checkpoints.map(aboutCheckpoint).join("")}`);
  return found.verdict === "valid" ? EXIT.ok : EXIT.denied;
}

function aboutCheckpoint({ size, signedBy }: ChainFinding["checkpoints"][number]): string {
  if (signedBy === "given key") return `. The checkpoint of ${size} events agrees and was signed by the given key`;
  return `. The checkpoint of ${size} events agrees; ${signedBy === "not checked" ? "give --key to check who signed it" : "it was signed by the key in the file, so give --key to be sure whose that is"}`;
}

function query(line: CommandLine): string {
  const chosen = FILTERS.flatMap((name) => {
    const text = line.text(name);
    if (text === undefined) return [];
    const isAgo = (name === "since" || name === "until") && /^\d+(\.\d+)?[smhd]$/.test(text);
    return [[name.replaceAll("-", "_"), isAgo ? new Date(Date.now() - (seconds(line, name) ?? 0) * 1_000).toISOString() : text]];
  });
  return chosen.length === 0 ? "" : `?${new URLSearchParams(chosen).toString()}`;
}

/** Streams, because an audit may be larger than memory; a file is there whole or not at all. */
async function exportAudit(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const server = await serverOf(line);
  const body = await openExport(server, query(line), signal);
  const out = line.text("out");
  if (out === undefined) {
    await show(body, terminal);
    return EXIT.ok;
  }
  const lines = await save(body, out);
  if (terminal.json) terminal.result({ out, lines });
  else terminal.out(`saved ${lines} lines as ${out}. Next: countersign audit verify ${out}`);
  return EXIT.ok;
}

/** Bytes into a pipe, visible text onto a screen. */
async function show(body: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    if (process.stdout.isTTY) terminal.document(decoder.decode(chunk, { stream: true }));
    else if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}

async function openExport(server: Server, search: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const unreachable = (cause: unknown) => new HITLBackendUnreachableError(`Exporting the audit failed: ${cause instanceof Error ? cause.message : String(cause)}. Check COUNTERSIGN_URL and that the server is up.`, { cause });
  const response = await fetch(`${server.settings.baseUrl}/api/audit/export${search}`, { redirect: "manual", signal, headers: { authorization: `Bearer ${server.credential}` } }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw unreachable(error);
  });
  if (response.status === 200 && response.body !== null && (response.headers.get("content-type") ?? "").startsWith("application/x-ndjson")) return response.body as unknown as AsyncIterable<Uint8Array>;
  const text = await response.text().catch(() => "");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  throw refusal({ status: response.status, headers: response.headers, body, sentAt: 0, receivedAt: 0 }, "member");
}

async function save(body: AsyncIterable<Uint8Array>, out: string): Promise<number> {
  const temporary = `${out}.${process.pid}.tmp`;
  const file = await open(temporary, "w", 0o600);
  let lines = 0;
  try {
    for await (const chunk of body) {
      lines += chunk.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
      await file.write(chunk);
    }
    await file.close();
    await rename(temporary, out);
    return lines;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error instanceof TypeError ? new HITLBackendUnreachableError(`Exporting the audit failed half-way: ${error.message}. Nothing was saved.`, { cause: error }) : error;
  }
}

import { createHash } from "node:crypto";
import { canonicalize } from "../canonical/index";
import type { JsonObject } from "../canonical/index";
import { record, textOf } from "../reading";
import { isSignedBy, MerkleRoot, readCheckpoint } from "./checkpoint";
import type { KeptCheckpoint } from "./checkpoint";

/** What the check of an exported chain found (contract section 12). */
export interface ChainFinding {
  /** `truncated`: it stands as far as it goes, but a checkpoint that was kept covers more lines than it has. */
  verdict: "valid" | "invalid" | "truncated";
  events: number;
  /** Lines whose data was erased or left out; the lines themselves stand. */
  erased: number;
  head: { seq: number; hash: string } | null;
  fault: { seq: number; reason: string } | null;
  /** Checkpoints that the lines were held against: the export's own, and the one that was kept. */
  checkpoints: { size: number; signedBy: "given key" | "key in the file" | "not checked" }[];
}

/** What an auditor brings along, so that nothing in the file has to be believed. */
export interface Kept {
  /** A checkpoint of an earlier day. */
  checkpoint?: KeptCheckpoint | undefined;
  /** `name+hash+key` */
  verifierKey?: string | undefined;
}

const FORMAT = "countersign-audit-v1";
const GENESIS = "0".repeat(64);
const sha256 = (...parts: (string | Buffer)[]) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** A fault of one line, as the end of the sentence "event 7: …". */
class Broken extends Error {}

/**
 * Checks an export without its server, line by line and in constant memory: every hash, every link, every commitment, the
 * order without gaps, that the head it names is the line it ends with, and that the lines give the roots of the checkpoints,
 * the file's own and the one that was kept. It names the first line that is not as it was written.
 */
export async function verifyExport(lines: AsyncIterable<string>, kept: Kept = {}): Promise<ChainFinding> {
  const chain: Chain = { seq: 0, hash: GENESIS, events: 0, erased: 0, tree: new MerkleRoot(), expected: [] };
  let header: ReturnType<typeof record> | null = null;
  try {
    for await (const text of lines) {
      if (text.trim() === "") continue;
      if (header === null) {
        header = readHeader(text);
        expectCheckpoints(chain, header, kept);
      } else step(chain, parse(text), textOf(header, "org") ?? "");
    }
    expectHead(chain, header);
    const beyond = chain.expected.find((one) => one.size > chain.seq);
    if (beyond !== undefined) return { ...finding(chain, { seq: chain.seq + 1, reason: `the chain was cut: the checkpoint that was kept covers ${beyond.size} lines` }), verdict: "truncated" };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return finding(chain, { seq: chain.seq + 1, reason: error.message });
  }
  return finding(chain, null);
}

type Expected = { size: number; root: string; what: string; signedBy: ChainFinding["checkpoints"][number]["signedBy"] };
type Chain = { seq: number; hash: string; events: number; erased: number; tree: MerkleRoot; expected: Expected[] };

function expectCheckpoints(chain: Chain, header: ReturnType<typeof record>, { checkpoint, verifierKey }: Kept): void {
  const org = textOf(header, "org") ?? "";
  const own = header.checkpoint === undefined || header.checkpoint === null ? undefined : record(header.checkpoint);
  if (own !== undefined) {
    const read = readCheckpoint(textOf(own, "note") ?? "");
    if (read === null) throw new Broken("the checkpoint in the file cannot be read");
    expectOne(chain, read, { org, what: "the checkpoint in the file", verifierKey: verifierKey ?? textOf(own, "verifier_key"), signedBy: verifierKey === undefined ? "key in the file" : "given key" });
    if (read.size !== header.events) throw new Broken("the checkpoint in the file is of another number of lines");
  }
  if (checkpoint === undefined) return;
  expectOne(chain, checkpoint, { org, what: "the checkpoint that was kept", verifierKey, signedBy: verifierKey === undefined ? "not checked" : "given key" });
}

function expectOne(chain: Chain, checkpoint: KeptCheckpoint, by: { org: string; what: string; verifierKey: string | undefined; signedBy: Expected["signedBy"] }): void {
  if (checkpoint.origin !== `countersign/${by.org}`) throw new Broken(`${by.what} is of another chain, ${checkpoint.origin}`);
  if (by.verifierKey !== undefined && !isSignedBy(checkpoint, by.verifierKey)) throw new Broken(`${by.what} was not signed by the key ${by.signedBy === "given key" ? "that was given" : "that it names"}`);
  chain.expected.push({ size: checkpoint.size, root: checkpoint.root, what: by.what, signedBy: by.signedBy });
  expectRoot(chain);
}

function expectRoot({ seq, tree, expected }: Chain): void {
  for (const one of expected) if (one.size === seq && one.root !== tree.root) throw new Broken(`the lines up to ${seq} are not those that ${one.what} was signed for`);
}

function finding({ seq, hash, events, erased, expected }: Chain, fault: ChainFinding["fault"]): ChainFinding {
  return { verdict: fault === null ? "valid" : "invalid", events, erased, head: seq === 0 ? null : { seq, hash }, fault, checkpoints: expected.map(({ size, signedBy }) => ({ size, signedBy })) };
}

function parse(text: string): ReturnType<typeof record> {
  try {
    return record(JSON.parse(text));
  } catch {
    throw new Broken("the line is not JSON; was the export cut short?");
  }
}

function readHeader(text: string): ReturnType<typeof record> {
  const header = parse(text);
  if (header.format === "countersign-calls-v1") throw new Broken("this export was filtered, so it is a list of calls and no chain. Export without filters to verify");
  if (header.format !== FORMAT) throw new Broken("the file does not begin like an export of the audit chain");
  return header;
}

function step(chain: Chain, line: ReturnType<typeof record>, org: string): void {
  if (line.seq !== chain.seq + 1) throw new Broken(`the line is missing; the file goes on with ${String(line.seq)}`);
  if (line.prev !== chain.hash) throw new Broken("it does not follow from the line before it");
  const canonical = textOf(line, "canonical") ?? "";
  if (sha256(`${FORMAT}\n`, canonical) !== line.hash) throw new Broken("its bytes do not give its hash");
  const said = parse(canonical);
  if (said.org !== org || said.seq !== line.seq || said.prev !== line.prev) throw new Broken("its bytes name another place in the chain");
  if (canonicalize(said as JsonObject) !== canonical) throw new Broken("its bytes are not in canonical form");
  const [salt, data] = [textOf(line, "salt"), textOf(line, "data")];
  const commitment = salt === undefined || data === undefined ? null : `sha256:${sha256("countersign-audit-data-v1\n", Buffer.from(salt, "hex"), data)}`;
  if (commitment !== null && commitment !== said.data_commitment) throw new Broken("its data do not give its commitment");
  if (commitment === null) chain.erased += 1;
  chain.seq += 1;
  chain.events += 1;
  chain.hash = String(line.hash);
  chain.tree.add(chain.hash);
  if (chain.expected.some((one) => one.size === chain.seq)) expectRoot(chain);
}

function expectHead(chain: Chain, header: ReturnType<typeof record> | null): void {
  if (header === null) throw new Broken("the file is empty");
  const head = header.head === null ? { seq: 0, hash: GENESIS } : record(header.head);
  if (head.seq !== chain.seq) throw new Broken(`the file ends here, but names ${String(head.seq)} as its last line; was the export cut short?`);
  if (head.hash !== chain.hash) throw new Broken("the last line is not the one that the file names as its head");
}

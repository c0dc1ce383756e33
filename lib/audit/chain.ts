import { canonicalize, type JsonObject } from "@countersign/sdk/canonical";
import { createHash, randomBytes } from "node:crypto";

/** The rules of the chain, pure: what one line holds, how it is hashed, what makes a run of lines valid (contract section 12). */
export const CHAIN_VERSION = "countersign-audit-v1";
export const GENESIS = new Uint8Array(32);

export type ChainLine = {
  org: string;
  seq: number;
  id: string;
  type: string;
  /** ISO 8601 UTC, milliseconds. */
  at: string;
  actor: { type: string; id: string | null };
  subject: string | null;
  request_id: string | null;
  grant_id: string | null;
  call_id: string | null;
  args_hash: string | null;
  policy_version: number | null;
  /** `sha256:` of salt and canonical data: the data can be erased, the line stays. */
  data_commitment: string;
  prev: string;
};

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function commitment(salt: Uint8Array, data: string): string {
  return `sha256:${createHash("sha256").update("countersign-audit-data-v1\n").update(salt).update(data).digest("hex")}`;
}

export function canonicalLine(line: ChainLine): Buffer {
  return Buffer.from(canonicalize({ v: 1, ...line } as unknown as JsonObject), "utf8");
}

export function hashLine(canonical: Uint8Array): Buffer {
  return createHash("sha256").update(`${CHAIN_VERSION}\n`).update(canonical).digest();
}

/** What a line says beside its data, before it has its place. */
export type LineFacts = {
  org: string;
  id: string;
  type: string;
  actor: { type: string; id: string | null };
  subject: string | null;
  requestId: string | null;
  grantId: string | null;
  callId: string | null;
  argsHash: string | null;
  policyVersion: number | null;
};

export type Place = { seq: number; prev: Uint8Array; at: Date };

export type SealedData = { salt: Uint8Array; data: string; commitment: string };

/** The data of a line under its salted commitment, which does not depend on the place of the line. */
export function sealData(facts: Record<string, unknown>): SealedData {
  const salt = randomBytes(16);
  const data = canonicalize(JSON.parse(JSON.stringify(facts)) as JsonObject);
  return { salt, data, commitment: commitment(salt, data) };
}

/** Makes a line at its place: the bytes, their hash, and the data beside them. */
export function makeLine(facts: LineFacts, sealed: SealedData, place: Place) {
  const line: ChainLine = {
    org: facts.org,
    seq: place.seq,
    id: facts.id,
    type: facts.type,
    at: place.at.toISOString(),
    actor: facts.actor,
    subject: facts.subject,
    request_id: facts.requestId,
    grant_id: facts.grantId,
    call_id: facts.callId,
    args_hash: facts.argsHash,
    policy_version: facts.policyVersion,
    data_commitment: sealed.commitment,
    prev: hex(place.prev),
  };
  const canonical = canonicalLine(line);
  return { canonical, hash: hashLine(canonical) };
}

export type StoredLine = { seq: number; canonical: Uint8Array; hash: Uint8Array; prev: Uint8Array };

export type Fault = { seq: number; reason: string };

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
}

/** The first fault of one line after `previous`, or null. */
export function faultOf(org: string, previous: { seq: number; hash: Uint8Array }, line: StoredLine): Fault | null {
  const at = (reason: string) => ({ seq: line.seq, reason });
  if (line.seq !== previous.seq + 1) return { seq: previous.seq + 1, reason: `line ${previous.seq + 1} is missing` };
  if (!equal(line.prev, previous.hash)) return at("it does not follow from the line before it");
  if (!equal(hashLine(line.canonical), line.hash)) return at("its bytes do not give its hash");
  let parsed: Partial<ChainLine>;
  try {
    parsed = JSON.parse(Buffer.from(line.canonical).toString("utf8")) as Partial<ChainLine>;
  } catch {
    return at("its bytes are not JSON");
  }
  if (parsed.org !== org || parsed.seq !== line.seq || parsed.prev !== hex(line.prev)) return at("its bytes name another place in the chain");
  if (canonicalize(parsed as unknown as JsonObject) !== Buffer.from(line.canonical).toString("utf8")) return at("its bytes are not in canonical form");
  return null;
}

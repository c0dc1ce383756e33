import { lookup } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage, type ClientRequest } from "node:http";
import { request as requestHttps, type RequestOptions } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { env } from "@/lib/env";
import { findTarget, type OutgoingRules, type Resolver, type Target } from "@/lib/outgoing/target";

export type Outgoing = { url: string; headers: Record<string, string>; body: string | Uint8Array };

export type Answer = {
  status: number;
  /** Milliseconds from the first step to the end of what was read. */
  latencyMs: number;
  /** At most 1 KB of the answer, without control characters. */
  text: string;
  /** All that was read, at most 64 KB, as it came. */
  body: string;
  /** Seconds or a date, as the receiver wrote it. */
  retryAfter: string | null;
};

/** No answer came. `mayHaveArrived` says whether any of the request had left by then. */
export class OutgoingFailed extends Error {
  constructor(
    message: string,
    readonly mayHaveArrived: boolean,
  ) {
    super(message);
    this.name = "OutgoingFailed";
  }
}

export type PostOptions = { rules?: OutgoingRules; resolve?: Resolver; timeoutMs?: number };

const TOTAL_MS = 10_000;
const READ_BYTES = 65_536;
const KEPT_CHARACTERS = 1_024;

/** Every address of a name, by the resolver of the system. */
export const resolveAll: Resolver = async (hostname) => (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** What the operator of this process allows. */
export function operatorRules(): OutgoingRules {
  return { allowHttp: env().OUTGOING_ALLOW_HTTP, allowed: env().OUTGOING_ALLOW_CIDRS };
}

/**
 * Posts to an address that somebody else wrote: the name is resolved once, all its addresses are checked, and the connection
 * goes to one of those. Redirects are not followed; 10 s for everything; 64 KB are read. Throws `OutgoingRefused` before any
 * connection, `OutgoingFailed` where no answer came.
 */
export async function post(outgoing: Outgoing, options: PostOptions = {}): Promise<Answer> {
  const started = performance.now();
  const signal = AbortSignal.timeout(options.timeoutMs ?? TOTAL_MS);
  const target = await inTime(findTarget(outgoing.url, options.rules ?? operatorRules(), options.resolve ?? resolveAll), signal);
  const answer = await exchange(target, outgoing, signal);
  return { ...answer, latencyMs: Math.round(performance.now() - started) };
}

async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new OutgoingFailed("The name was not resolved in time.", false)), { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new OutgoingFailed(`The name could not be resolved (${String(error.code)}).`, false);
    throw error;
  }
}

/** Answers the socket with the addresses that were checked, whatever the name would resolve to by now. */
function checkedLookup(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, done) => {
    const [first] = found;
    if (options.all === true) done(null, found);
    else done(null, first?.address ?? "", first?.family ?? 4);
  };
}

function optionsOf({ url, hostname, addresses }: Target, outgoing: Outgoing): RequestOptions {
  return {
    method: "POST",
    host: hostname,
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    lookup: checkedLookup(addresses),
    agent: false,
    maxHeaderSize: 16_384,
    ...(isIP(hostname) === 0 ? { servername: hostname.replace(/\.$/, "") } : {}),
    headers: { Host: url.host, "User-Agent": "Countersign-Outgoing/1", Accept: "*/*", "Accept-Encoding": "identity", Connection: "close", ...outgoing.headers, "Content-Length": Buffer.byteLength(outgoing.body) },
  };
}

function exchange(target: Target, outgoing: Outgoing, signal: AbortSignal): Promise<Omit<Answer, "latencyMs">> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const make = target.url.protocol === "https:" ? requestHttps : requestHttp;
    const failed = (error: NodeJS.ErrnoException) => reject(new OutgoingFailed(`No answer: ${error.code ?? error.message}.`, connected));
    const request: ClientRequest = make(optionsOf(target, outgoing), (response) => {
      request.off("error", failed).on("error", () => undefined);
      const retryAfter = response.headers["retry-after"] ?? null;
      resolve(readCapped(response).then((read) => ({ status: response.statusCode ?? 0, text: presentable(read), body: read.toString(), retryAfter })).finally(() => request.destroy()));
    });
    const ready = target.url.protocol === "https:" ? "secureConnect" : "connect";
    request.once("socket", (socket) => socket.once(ready, () => (connected = true)));
    const onAbort = () => request.destroy(new Error("no complete answer within the time for one attempt"));
    signal.addEventListener("abort", onAbort, { once: true });
    request.once("close", () => signal.removeEventListener("abort", onAbort));
    request.on("error", failed);
    request.end(outgoing.body);
  });
}

/** The beginning of an answer; an answer that breaks off or never ends still counts by its status. */
async function readCapped(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= READ_BYTES) break;
    }
  } catch {
    return Buffer.concat(chunks).subarray(0, READ_BYTES);
  }
  return Buffer.concat(chunks).subarray(0, READ_BYTES);
}

const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What of an answer is worth keeping. */
function presentable(read: Buffer): string {
  const text = new TextDecoder().decode(read.subarray(0, 4 * KEPT_CHARACTERS));
  const inert = text.replaceAll(CONTROL, (character) => (character === "\n" ? "\n" : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`));
  return Buffer.from(inert).subarray(0, KEPT_CHARACTERS).toString().replace(/\uFFFD+$/, "");
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { invalid } from "@/lib/errors";

/** What a route reads of an HTTP call, whoever took it: Next.js with the web's `Request`, or the front with Node's own. */
export type Call = {
  readonly method: string;
  /** Absolute; its host is of no meaning. */
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
  /** The body as it arrived, or null where it is larger than `most` bytes. Throws 400 where the caller hung up before its end. */
  bytes(most: number): Promise<Uint8Array | null>;
};

/** A caller who hangs up is not a database that is away. */
function cutShort(): Error {
  return invalid("The body ended before all of it had arrived. Send it again.");
}

function joined(chunks: Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? (chunks[0] ?? new Uint8Array()) : Buffer.concat(chunks);
}

export function webCall(request: Request): Call {
  const { method, url, headers } = request;
  return { method, url, headers, get signal() { return request.signal; }, bytes: (most) => bytesOfWeb(request, most) };
}

async function bytesOfWeb(request: Request, most: number): Promise<Uint8Array | null> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw cutShort();
    });
    if (done) return joined(chunks);
    size += value.byteLength;
    if (size <= most) chunks.push(value);
    else return reader.cancel().then(() => null);
  }
}

export function nodeCall(request: IncomingMessage, response: ServerResponse): Call {
  let gone: AbortController | null = null;
  return {
    method: request.method ?? "GET",
    url: `http://here${request.url ?? "/"}`,
    headers: {
      get: (name) => {
        const value = request.headers[name.toLowerCase()];
        return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value;
      },
    },
    get signal() {
      gone ??= goneWith(response);
      return gone.signal;
    },
    bytes: (most) => bytesOfNode(request, most),
  };
}

function goneWith(response: ServerResponse): AbortController {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else response.once("close", () => (response.writableFinished ? undefined : controller.abort()));
  return controller;
}

function bytesOfNode(request: IncomingMessage, most: number): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) return reject(cutShort());
    const chunks: Uint8Array[] = [];
    let size = 0;
    request.on("data", (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size <= most) chunks.push(chunk);
      else resolve(null);
    });
    request.once("end", () => resolve(joined(chunks)));
    request.once("close", () => (request.complete ? undefined : reject(cutShort())));
    request.once("error", () => reject(cutShort()));
  });
}

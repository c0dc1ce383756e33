import { losesKeys } from "./canonical/strict-json";
import type { Clock } from "./clock";
import { Fault } from "./fault";
import { refuseSecrets } from "./leak-guard";
import { SDK_VERSION } from "./version";

const MAX_BODY_BYTES = 1024 * 1024;

export interface Exchange {
  method: "GET" | "POST" | "PUT";
  /** Path and query below the base address, beginning with a slash. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Milliseconds after which this one attempt is given up. */
  timeoutMs: number;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON; undefined where an error answer carried none. */
  body: unknown;
  /** Monotonic milliseconds at which the request left. */
  sentAt: number;
  receivedAt: number;
}

/** Performs one attempt. Throws a `Fault`, a `SecretValueLeakInPayload`, or the reason of the caller's signal. */
export type Transport = (exchange: Exchange) => Promise<Answer>;

interface TransportOptions {
  baseUrl: string;
  credential: string;
  email: string | undefined;
  clock: Clock;
  fetch: typeof globalThis.fetch;
}

/** Secrets are never sent, redirects are refused, bodies are bounded and must be JSON, and every attempt ends by its timeout. */
export function createTransport(options: TransportOptions): Transport {
  const common: Record<string, string> = {
    accept: "application/json",
    authorization: `Bearer ${options.credential}`,
    "user-agent": `countersign-sdk-typescript/${SDK_VERSION}`,
    ...(options.email === undefined ? {} : { "x-cz-requestor-email": options.email }),
  };
  return async (exchange) => {
    exchange.signal?.throwIfAborted();
    refuseSecrets(exchange.body);
    const limit = attemptLimit(exchange);
    const sentAt = options.clock.monotonic();
    try {
      const response = await options.fetch(options.baseUrl + exchange.path, {
        method: exchange.method,
        headers: { ...common, ...(exchange.body === undefined ? {} : { "content-type": "application/json" }), ...exchange.headers },
        ...(exchange.body === undefined ? {} : { body: JSON.stringify(exchange.body) }),
        redirect: "manual",
        signal: limit.signal,
      });
      const body = await readAnswer(response);
      return { status: response.status, headers: response.headers, body, sentAt, receivedAt: options.clock.monotonic() };
    } catch (error) {
      exchange.signal?.throwIfAborted();
      if (error instanceof Fault) throw error;
      if (limit.expired()) throw new Fault("network", `the server did not answer within ${Number((exchange.timeoutMs / 1000).toFixed(1))} s`, error);
      throw new Fault("network", `the server could not be reached: ${describe(error)}`, error);
    } finally {
      limit.release();
    }
  };
}

function attemptLimit(exchange: Exchange) {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, Math.max(1, exchange.timeoutMs));
  const onAbort = () => controller.abort(exchange.signal?.reason);
  exchange.signal?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    expired: () => timedOut,
    release: () => {
      clearTimeout(timer);
      exchange.signal?.removeEventListener("abort", onAbort);
    },
  };
}

async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === 304) return undefined;
  if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
    await discard(response);
    throw new Fault("foreign", "the server answered with a redirect, which is never followed with a key in hand");
  }
  const mediaType = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (mediaType !== "application/json" && !mediaType.endsWith("+json")) {
    await discard(response);
    if (!response.ok) return undefined;
    throw new Fault("foreign", `the server answered with ${mediaType === "" ? "no content type" : mediaType} instead of JSON`);
  }
  const text = await readBounded(response);
  let body: unknown;
  try {
    body = JSON.parse(text) as unknown;
  } catch (error) {
    if (!response.ok) return undefined;
    throw new Fault("network", "the server's answer was cut short or is not JSON", error);
  }
  if (isClear(text, body)) return body;
  if (!response.ok) return undefined;
  throw new Fault("foreign", "the server's answer says something twice or nests without end, so it could be read in two ways");
}

/** Whether every reader understands the text alike: of two equal names one reader keeps the first and another the last. */
function isClear(text: string, body: unknown): boolean {
  try {
    return !losesKeys(text, body);
  } catch {
    return false;
  }
}

async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel().catch(() => undefined);
      throw new Fault("foreign", `the server's answer is larger than ${MAX_BODY_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

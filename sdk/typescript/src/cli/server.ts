import { systemClock } from "../clock";
import { resolveSettings } from "../config";
import type { Settings } from "../config";
import { ConfigurationError, RequestRefusedError } from "../errors";
import { successOf } from "../hosted-evaluator";
import { createTransport } from "../http";
import type { Answer, Exchange } from "../http";
import { record, requiredText } from "../reading";
import { clientOptions } from "./options";
import type { CommandLine } from "./options";

const ATTEMPT_MS = 10_000;
const PATIENCE_MS = 30_000;

/** The server as a command talks to it. */
export interface Server {
  settings: Settings;
  /** The personal token where there is one, else the API key. */
  credential: string;
  /** Asks as whoever the command line names; reads are tried again, writes are sent once. Throws the documented exceptions. */
  ask(exchange: Pick<Exchange, "method" | "path" | "body">, asking: string, signal: AbortSignal): Promise<Answer>;
}

/** Throws a `ConfigurationError` without any credential. */
export async function serverOf(line: CommandLine): Promise<Server> {
  const options = clientOptions(line);
  const settings = await resolveSettings(options);
  const credential = settings.token ?? settings.apiKey;
  if (credential === undefined) throw new ConfigurationError("This needs a personal token or an API key with the scope for it. Pass --token or --api-key.");
  const transport = createTransport({ baseUrl: settings.baseUrl, credential, email: settings.email, clock: systemClock, fetch: globalThis.fetch });
  const retryMs = (options.retryForS ?? PATIENCE_MS / 1_000) * 1_000;
  return {
    settings,
    credential,
    ask: (exchange, asking, signal) => withAdvice(settings, successOf({ transport, exchange, purpose: "member", asking }, { deadline: performance.now() + retryMs, attemptMs: ATTEMPT_MS, signal, once: exchange.method !== "GET" }, systemClock)),
  };
}

/** Most people who meet this have a key for their agent and an account of their own: the account is the shorter way. */
async function withAdvice<T>({ token }: Settings, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RequestRefusedError) || error.slug !== "insufficient_scope" || token !== undefined) throw error;
    throw new RequestRefusedError(error.slug, `${error.message} Or act as yourself: make a personal token under Settings, Account, and pass it with --token or COUNTERSIGN_TOKEN.`, { ...error, cause: error });
  }
}

/** What the key may know of itself (contract section 16); asked with the API key, whatever else there is. */
export async function describeKey(line: CommandLine, signal: AbortSignal, retryForS?: number): Promise<Answer> {
  const options = clientOptions(line);
  const settings = await resolveSettings(options);
  if (settings.apiKey === undefined) throw new ConfigurationError("This needs an API key. Pass --api-key or run: countersign install");
  const transport = createTransport({ baseUrl: settings.baseUrl, credential: settings.apiKey, email: settings.email, clock: systemClock, fetch: globalThis.fetch });
  const retryMs = (options.retryForS ?? retryForS ?? PATIENCE_MS / 1_000) * 1_000;
  return successOf({ transport, exchange: { method: "GET", path: "/api/key" }, purpose: "member", asking: "Asking about the key" }, { deadline: performance.now() + retryMs, attemptMs: Math.min(ATTEMPT_MS, retryMs), signal }, systemClock);
}

/** The project that `--project` names, else that of the API key. */
export async function projectOf(line: CommandLine, signal: AbortSignal): Promise<string> {
  const named = line.text("project");
  if (named !== undefined) return named;
  try {
    const { body } = await describeKey(line, signal);
    return requiredText(record(record(body).project), "id");
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof RequestRefusedError)) throw error;
    throw new ConfigurationError(`Say which project: --project prj_… (${error.message})`, { cause: error });
  }
}

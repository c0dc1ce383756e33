import type { FileSettings } from "./config-file";
import { environment } from "./environment";
import { ConfigurationError } from "./errors";
import type { ClientOptions, Mode, MockMode } from "./options";

export const DEFAULT_BASE_URL = "http://127.0.0.1:3000";

/** What the options, the environment and the file amount to. */
export interface Settings {
  mode: Mode;
  apiKey: string | undefined;
  token: string | undefined;
  /** Without a trailing slash. */
  baseUrl: string;
  email: string | undefined;
  /** The only key whose policies are used; undefined pins the first one seen. */
  bundleKey: string | undefined;
  mock: MockMode | null;
}

/** Resolves the settings: option, then environment, then file. Throws a `ConfigurationError` that says what to pass. */
export async function resolveSettings(options: ClientOptions): Promise<Settings> {
  const given = withEnvironment(options);
  const hasPolicy = options.policy !== undefined || options.policyFile !== undefined;
  const mock = options.hitlMock ?? null;
  const file = needsFile(given, options, mock) ? await fileSettings(options) : {};
  const token = given.token ?? file.token;
  const apiKey = options.mode === "local" ? undefined : (given.apiKey ?? file.apiKey);
  const mode = options.mode ?? modeOf(apiKey !== undefined, hasPolicy);
  if (mode !== "hosted" && !hasPolicy) throw new ConfigurationError(`Mode "${mode}" needs a policy. Pass policy or policyFile.`);
  if (mode === "hosted" && hasPolicy && options.mode === "hosted") throw new ConfigurationError('Mode "hosted" takes its policy from the server. Leave policy and policyFile out, or use mode "hybrid".');
  if (mode !== "local" && apiKey === undefined && token === undefined && mock === null) throw new ConfigurationError(noKey());
  const baseUrl = checkedBaseUrl(given.baseUrl ?? file.baseUrl ?? DEFAULT_BASE_URL);
  return { mode, apiKey, token, mock, baseUrl, email: checkedEmail(given.email ?? file.email), bundleKey: given.bundleKey ?? pinOf(file, apiKey, baseUrl) };
}

/** The file's pin belongs to the file's own key and server, and to no others. */
function pinOf(file: FileSettings, apiKey: string | undefined, baseUrl: string): string | undefined {
  return file.apiKey === apiKey && checkedBaseUrl(file.baseUrl ?? DEFAULT_BASE_URL) === baseUrl ? file.bundleKey : undefined;
}

function modeOf(hasKey: boolean, hasPolicy: boolean): Mode {
  if (!hasPolicy) return "hosted";
  return hasKey ? "hybrid" : "local";
}

function noKey(): string {
  return "No API key was found. Pass apiKey (or token, to list and to decide), set COUNTERSIGN_API_KEY, or run: countersign install --api-key cz_live_… --email you@example.com";
}

function withEnvironment(options: ClientOptions): FileSettings {
  const pairs = {
    apiKey: options.apiKey ?? environment("COUNTERSIGN_API_KEY"),
    token: options.token ?? environment("COUNTERSIGN_TOKEN"),
    email: options.email ?? environment("COUNTERSIGN_EMAIL"),
    baseUrl: options.baseUrl ?? environment("COUNTERSIGN_URL"),
    bundleKey: options.bundleKey ?? environment("COUNTERSIGN_BUNDLE_KEY"),
  };
  return Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined));
}

function needsFile(given: FileSettings, options: ClientOptions, mock: MockMode | null): boolean {
  if (options.configFile === false || mock !== null || options.mode === "local") return false;
  return given.apiKey === undefined || given.email === undefined || given.baseUrl === undefined || given.token === undefined;
}

async function fileSettings(options: ClientOptions): Promise<FileSettings> {
  const { readConfigFile } = await import("./config-file");
  return readConfigFile(options.configFile === false ? undefined : options.configFile);
}

function checkedBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) throw new ConfigurationError(`"${text}" is not the address of a server. Pass baseUrl or COUNTERSIGN_URL like https://countersign.example.com`);
  if (url.username !== "" || url.search !== "" || url.hash !== "") throw new ConfigurationError("The server's address carries a user name, a query or a fragment. Leave only the scheme, host and path.");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function checkedEmail(email: string | undefined): string | undefined {
  const problem = email === undefined ? null : emailProblem(email);
  if (problem === null) return email;
  throw new ConfigurationError(problem);
}

/** Why an address cannot ride in a header, as a sentence; null where it can. */
export function emailProblem(email: string): string | null {
  return /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(email) ? null : `"${email}" is not an e-mail address that can be sent in a header. Use its plain spelling, like alice@example.com`;
}

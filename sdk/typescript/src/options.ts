import type { Clock } from "./clock";
import { ConfigurationError } from "./errors";

export const MOCK_MODES = ["approve_after_2s", "approve_timed_after_2s", "approve_forever_after_2s", "deny_after_2s", "timeout"] as const;
export type MockMode = (typeof MOCK_MODES)[number];

export const MODES = ["hosted", "hybrid", "local"] as const;
/** hosted: the server judges; hybrid: a local policy judges, the server's people approve; local: a local policy only, no approvals. */
export type Mode = (typeof MODES)[number];

export const EVALUATIONS = ["process", "server"] as const;
/** process: by the server's signed policy, in this process; server: the server is asked for every call, and has recorded it before it runs. */
export type Evaluation = (typeof EVALUATIONS)[number];

/** Every option beats its environment variable, which beats `~/.countersign/config.yaml`. */
export interface ClientOptions {
  /** `cz_live_…` or `cz_test_…`; `COUNTERSIGN_API_KEY`, `api_key`. */
  apiKey?: string | undefined;
  /** Personal access token `cz_pat_…`, for listing and deciding; `COUNTERSIGN_TOKEN`, `token`. */
  token?: string | undefined;
  /** `COUNTERSIGN_URL`, `base_url`; default `http://127.0.0.1:3000`. */
  baseUrl?: string | undefined;
  /** The person the agent acts for; `COUNTERSIGN_EMAIL`, `identity.email`. */
  email?: string | undefined;
  /** Name of this agent, shown to approvers. */
  agentId?: string | undefined;
  /** Policy as YAML text; makes the mode hybrid (with a key) or local (without). */
  policy?: string | undefined;
  /** Policy as a file. */
  policyFile?: string | undefined;
  /** Default: what the other options amount to. */
  mode?: Mode | undefined;
  /** Where hosted calls are judged; default `process`. */
  evaluate?: Evaluation | undefined;
  /** The public key that signs this organization's policies, `ed25519:…`; `COUNTERSIGN_BUNDLE_KEY`, `bundle_key`. Default: that of the first policy this process accepts. */
  bundleKey?: string | undefined;
  /** Plays the server in process, for tests and local development; nothing is sent anywhere. */
  hitlMock?: MockMode | null | undefined;
  /** Another configuration file, or `false` for none. */
  configFile?: string | false | undefined;
  /** Longest single exchange with the server, in seconds; default 10. */
  requestTimeoutS?: number | undefined;
  /** Longest time over all attempts of one exchange, in seconds; default 30. */
  retryForS?: number | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Another clock, for tests of code that waits. */
  clock?: Clock | undefined;
}

/** Throws a `ConfigurationError` whose sentence names the option. */
export function checkOptions(options: ClientOptions): void {
  const { evaluate, hitlMock, mode } = options;
  if (hitlMock !== undefined && hitlMock !== null && !MOCK_MODES.includes(hitlMock)) {
    throw new ConfigurationError(`hitlMock "${String(hitlMock)}" is not a mock mode. Use one of: ${MOCK_MODES.join(", ")}.`);
  }
  if (mode !== undefined && !MODES.includes(mode)) throw new ConfigurationError(`mode "${String(mode)}" is unknown. Use one of: ${MODES.join(", ")}.`);
  if (evaluate !== undefined && !EVALUATIONS.includes(evaluate)) throw new ConfigurationError(`evaluate "${String(evaluate)}" is unknown. Use one of: ${EVALUATIONS.join(", ")}.`);
  for (const name of ["requestTimeoutS", "retryForS"] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) throw new ConfigurationError(`${name} is a number of seconds above zero.`);
  }
  if (options.policy !== undefined && options.policyFile !== undefined) throw new ConfigurationError("Pass either policy or policyFile, not both.");
}

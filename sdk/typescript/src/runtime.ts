import type { ApprovalBackend, Evaluator } from "./backend";
import { systemClock } from "./clock";
import type { Clock } from "./clock";
import { resolveSettings } from "./config";
import type { Settings } from "./config";
import { ConfigurationError, HITLNotConfiguredError } from "./errors";
import { hostedApprovals } from "./hosted-approvals";
import { hostedEvaluator } from "./hosted-evaluator";
import type { Limits } from "./hosted-evaluator";
import { createTransport } from "./http";
import { askIdentity } from "./identity";
import type { Transport } from "./http";
import { hostedMember } from "./member";
import type { Member } from "./member";
import { mockApprovals, mockEvaluator } from "./mock";
import type { ClientOptions } from "./options";
import { NO_STATS } from "./stats";
import type { ClientStats } from "./stats";
import type { BundledEvaluator } from "./bundle-evaluator";

/** The client's parts, chosen by its mode. */
export interface Runtime {
  settings: Settings;
  clock: Clock;
  limits: Limits;
  evaluator: Evaluator;
  /** Throws `HITLNotConfiguredError` in local mode. */
  approvals(): ApprovalBackend;
  /** Throws a `ConfigurationError` without a personal token. */
  member(): Member;
  stats(): ClientStats;
  /** Delivers what the server was not told yet, for at most so many milliseconds; never rejects. */
  flush(timeoutMs: number): Promise<void>;
  identity(signal?: AbortSignal): ReturnType<typeof askIdentity>;
}

export async function startRuntime(options: ClientOptions): Promise<Runtime> {
  const settings = await resolveSettings(options);
  const clock = options.clock ?? systemClock;
  const limits: Limits = { attemptMs: (options.requestTimeoutS ?? 10) * 1000, retryMs: (options.retryForS ?? 30) * 1000 };
  const transportFor = (credential: string, email: string | undefined): Transport =>
    createTransport({ baseUrl: settings.baseUrl, credential, email, clock, fetch: options.fetch ?? globalThis.fetch.bind(globalThis) });
  const withKey = () => transportFor(agentKey(settings), settings.email);
  let bundled: BundledEvaluator | undefined;
  const evaluatorFor = async (): Promise<Evaluator> => {
    if (options.policy !== undefined || options.policyFile !== undefined) {
      const { localEvaluator } = await import("./local-evaluator");
      const local = await localEvaluator({ policy: options.policy, policyFile: options.policyFile, eligible: settings.mode === "hybrid" || settings.mock !== null });
      if (settings.mode !== "hybrid" || settings.mock !== null || settings.email === undefined || settings.apiKey === undefined) return local;
      const { toldEvaluator } = await import("./told-evaluator");
      return (bundled = toldEvaluator(local, { transport: withKey(), clock, attemptMs: limits.attemptMs }));
    }
    if (settings.mock !== null) return mockEvaluator();
    const { apiKey, email, bundleKey: pinnedKey } = settings;
    if (options.evaluate === "server" || apiKey === undefined || isPersonal(apiKey) || email === undefined) return deferred(() => hostedEvaluator(withKey(), limits, clock));
    const { bundleEvaluator } = await import("./bundle-evaluator");
    const transport = withKey();
    return (bundled = bundleEvaluator({ transport, limits, clock, apiKey, email, pinnedKey, server: hostedEvaluator(transport, limits, clock) }));
  };
  const mock = settings.mock === null ? undefined : mockApprovals(settings.mock, clock);
  return {
    settings,
    clock,
    limits,
    evaluator: await evaluatorFor(),
    approvals() {
      if (mock !== undefined) return mock;
      if (settings.mode === "local") throw new HITLNotConfiguredError("In local mode there is nobody to ask. Give the client an API key to request approvals.");
      return hostedApprovals(withKey(), settings.baseUrl, limits, clock);
    },
    stats: () => bundled?.stats() ?? NO_STATS,
    flush: async (timeoutMs) => bundled?.flush(timeoutMs),
    identity: async (signal) => askIdentity(withKey(), limits, clock, signal),
    member: () => hostedMember(transportFor(personalToken(settings), undefined), limits, clock),
  };
}

/** Lets a client that holds only a personal token list and decide; judging is what needs the key. */
function deferred(make: () => Evaluator): Evaluator {
  let made: Evaluator | undefined;
  const get = () => (made ??= make());
  return { guard: async (call, signal, name) => get().guard(call, signal, name), check: async (call, signal) => get().check(call, signal) };
}

/** The server would refuse a personal token at every call of an agent; here it can be said which of the two belongs where. */
function agentKey({ apiKey }: Settings): string {
  const key = required(apiKey, "an API key. Pass apiKey or set COUNTERSIGN_API_KEY.");
  if (!isPersonal(key)) return key;
  throw new ConfigurationError("The API key is a personal token (cz_pat_…), which acts for a person. An agent needs the key of its project, cz_live_… or cz_test_…: pass that as apiKey or COUNTERSIGN_API_KEY, and the token as token or COUNTERSIGN_TOKEN.");
}

function isPersonal(key: string): boolean {
  return key.startsWith("cz_pat_");
}

function personalToken(settings: Settings): string {
  const fallback = settings.apiKey !== undefined && isPersonal(settings.apiKey) ? settings.apiKey : undefined;
  return required(settings.token ?? fallback, "a personal token. Pass token or set COUNTERSIGN_TOKEN; an API key never lists or decides for people.");
}

function required(value: string | undefined, what: string): string {
  if (value !== undefined) return value;
  throw new ConfigurationError(`This needs ${what}`);
}

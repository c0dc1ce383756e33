import type { Wire } from "../../reading";
import type { AgentCall } from "./call";

/** A coding agent that runs a command of ours before each of its tools, and what is particular to it. */
export interface HookAgent {
  name: string;
  title: string;
  /** The call that the hook's input describes; null where another hook of ours judges it. Throws an `Error`, and then nothing may run. */
  read(text: string): AgentCall | null;
  /** What is written to standard output, with exit code 0. */
  say: Sayings;
  /** Whether an output with exit code 0 keeps the call from running. */
  denies(output: string): boolean;
  place: HookPlace;
  /** What to know after installing. */
  afterwards?: string;
}

export interface Sayings {
  /** The policy has nothing against it: the agent's own permissions still apply. */
  pass: string;
  warn(text: string, onAllow: OnAllow): string;
  /** Null where the agent knows no such answer. */
  allow: ((reason: string) => string) | null;
  deny(reason: string): string;
}

/** What an allow by the policy means: leave the rest to the agent's own permissions, or skip its question. */
export type OnAllow = "pass" | "allow";

/** Where the agent keeps its hooks, and the form of ours in it. */
export interface HookPlace {
  /** Path below the home directory, and below the project. */
  path: string;
  /** Each event of ours with an input that tries it. */
  events: Readonly<Record<string, Wire>>;
  /** Members that the file must have beside its hooks. */
  base: Wire;
  entry(hook: { command: string; timeoutS: number }): Wire;
  /** Seconds after which the agent gives up on an entry of ours. */
  patienceOf(entry: Wire): number | null;
  /** Why our entry would not hold, though it is there; null where it would. */
  weakness(entry: Wire, settings: Wire): string | null;
}

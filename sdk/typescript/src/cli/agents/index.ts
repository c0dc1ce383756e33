import { UsageError } from "../exit-code";
import type { HookAgent } from "./agent";
import { claudeCode } from "./claude-code";
import { codex } from "./codex";
import { cursor } from "./cursor";
import { gemini } from "./gemini";

export const AGENTS: readonly HookAgent[] = [claudeCode, cursor, codex, gemini];

/** Throws a `UsageError` that names the agents there are. */
export function agentNamed(name: string): HookAgent {
  const found = AGENTS.find((agent) => agent.name === name);
  if (found === undefined) throw new UsageError(`There is no hook for "${name}". Use one of: ${AGENTS.map((agent) => agent.name).join(", ")}.`);
  return found;
}

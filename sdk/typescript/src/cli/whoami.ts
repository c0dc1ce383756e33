import { startRuntime } from "../runtime";
import { EXIT } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { clientOptions } from "./options";
import type { CommandLine } from "./options";
import type { Terminal } from "./terminal";

/** `whoami`: the person, organization, project and key as the server sees them. */
export async function whoami(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const runtime = await startRuntime(clientOptions(line));
  const { identity } = await runtime.identity(signal);
  const { userId, email, organization, project, keyId } = identity;
  if (terminal.json) terminal.result({ user_id: userId, email, organization, project, key_id: keyId, base_url: runtime.settings.baseUrl });
  else terminal.out(`${email} (${userId}) in org ${organization}, project ${project}, by key ${keyId}`);
  return EXIT.ok;
}

import { createInterface } from "node:readline/promises";
import { configFilePath, readConfigFile } from "../config-file";
import { resolveSettings } from "../config";
import { chmod } from "node:fs/promises";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { keyProblem, masked } from "./key-shape";
import { writeConfig } from "./config-write";
import type { CommandLine } from "./options";
import type { Terminal } from "./terminal";

/** `install --api-key --email`: writes `~/.countersign/config.yaml`, asking on the terminal for what is missing. */
export async function install(line: CommandLine, terminal: Terminal): Promise<ExitCode> {
  if (line.positionals.length > 0) throw new UsageError(`install takes no "${line.positionals.join(" ")}".`);
  const path = line.text("config") ?? configFilePath();
  if (path === undefined) throw new UsageError("There is no home directory to install into. Pass --config <file>.");
  await chmod(path, 0o600).catch(() => undefined);
  const known = await readConfigFile(path).catch(() => ({ apiKey: undefined, email: undefined, baseUrl: undefined }));
  const apiKey = line.text("api-key") ?? known.apiKey ?? (await ask("API key", "No API key was given and there is no terminal to ask on. Pass --api-key cz_live_…"));
  const email = line.text("email") ?? known.email ?? (await ask("Your e-mail address", "No e-mail address was given and there is no terminal to ask on. Pass --email you@example.com; approvals name the person behind every request."));
  const { baseUrl } = await resolveSettings({ apiKey, email, baseUrl: line.text("url") ?? known.baseUrl, configFile: false });
  await writeConfig(path, { apiKey, email, baseUrl: line.text("url"), token: line.text("token") });
  const problem = keyProblem(apiKey);
  if (problem !== null) terminal.err(`warning: the API key was saved as given, but the server will not accept it. ${problem}`);
  if (terminal.json) terminal.result({ config: path, email, base_url: baseUrl, api_key: masked(apiKey), key_problem: problem });
  else terminal.out(`saved ${path} for ${email} with key ${masked(apiKey)}. Next: countersign doctor`);
  return EXIT.ok;
}

async function ask(what: string, without: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError(without);
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await questions.question(`${what}: `)).trim();
    if (answer === "") throw new UsageError(without);
    return answer;
  } finally {
    questions.close();
  }
}

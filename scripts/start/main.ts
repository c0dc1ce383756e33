import { join } from "node:path";
import { parseEnv } from "@/lib/env";
import { ensureBuilt } from "./build";
import { closingBlock } from "./closing-block";
import { openDataDirectory } from "./data-directory";
import { migrateDatabase, openDatabase } from "./database";
import type { DemoAgent } from "./demo-agent";
import { startDemoAgent } from "./demo-agent";
import type { DemoCredentials } from "./demo-file";
import { prepareDemo } from "./demo-data";
import { freePort } from "./free-port";
import { lockDataDirectory } from "./lock";
import type { Options } from "./options";
import { readOptions } from "./options";
import { say, step } from "./progress";
import { Refusal, sentenceOf } from "./refusal";
import { secretsFor } from "./secrets";
import { localAddress, requirePort, startServer } from "./server";
import { signInLinks } from "./sign-in-links";
import { Shutdown } from "./shutdown";

/** `npm start` (contract section 19): from a clone to a running product, or to one sentence that says why not. */
export async function main(args: readonly string[]): Promise<void> {
  const shutdown = new Shutdown();
  try {
    await launch(readOptions(args, process.env), shutdown);
  } catch (error) {
    await shutdown.fail(sentenceOf(error));
  }
}

async function launch(options: Options, shutdown: Shutdown): Promise<void> {
  const { host } = options;
  const dataDir = openDataDirectory(options.dataDir);
  shutdown.add(lockDataDirectory(dataDir));
  const port = options.port === 0 ? await freePort(host) : options.port;
  await requirePort(host, port);
  const secrets = secretsFor(dataDir, process.env);
  say(`Starting Countersign (data in ${dataDir})`);

  const onLost = (sentence: string) => void shutdown.fail(sentence);
  const where = options.databaseUrl === undefined ? "embedded Postgres" : "the one in DATABASE_URL";
  const opening = openDatabase({ dataDir, databaseUrl: options.databaseUrl, prepare: options.databasePrepare, maxConnections: options.maxConnections, onLost });
  shutdown.add(async () => (await opening.catch(() => undefined))?.stop());
  const database = await step("database", () => opening, () => where);
  await step("migrations", () => migrateDatabase(database.url), () => "up to date");

  const baseUrl = (process.env["PUBLIC_URL"]?.trim() || localAddress(host, port)).replace(/\/+$/, "");
  const env: Record<string, string> = {
    ...secrets,
    DATABASE_URL: database.url,
    HOST: host,
    PORT: String(port),
    PUBLIC_URL: baseUrl,
    COUNTERSIGN_DATA_DIR: dataDir,
    COUNTERSIGN_DEMO: options.demo ? "1" : "0",
    NODE_ENV: options.dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  settingsMakeSense({ ...process.env, ...env });
  // The product's own code, which seeds and makes sign-in links here, reads its settings from the environment.
  Object.assign(process.env, env);
  const demo = options.demo ? await prepareDemo({ url: database.url, prepare: options.databasePrepare, dataDir, baseUrl }) : undefined;
  if (!options.dev) await step("build", () => ensureBuilt((child) => shutdown.add(() => child.stop(0))), (outcome) => outcome);

  const server = startServer({ dev: options.dev, host, port, dataDir, env });
  shutdown.add(() => server.child.stop(2_000));
  const linking = demo === undefined ? Promise.resolve([]) : signInLinks(demo, { url: database.url, prepare: options.databasePrepare, baseUrl, loopback: options.loopback });
  const [links] = await Promise.all([linking, step("web server", server.ready, () => baseUrl)]);
  void server.child.ended.then((how) => shutdown.fail(`The web server ended unexpectedly (${how}); ${join(dataDir, "server.log")} says why.`));

  const agent = demo !== undefined && options.demoAgent ? await sendAgent(demo, { baseUrl: localAddress(host, port), pagesUrl: baseUrl }, shutdown) : undefined;
  say(closingBlock({ baseUrl, links, agentLine: await agent?.waiting, mailbox: options.loopback && localMail(), unnamed: !options.loopback && new URL(baseUrl).hostname === "127.0.0.1" }));
}

async function sendAgent(demo: DemoCredentials, addresses: { baseUrl: string; pagesUrl: string }, shutdown: Shutdown): Promise<DemoAgent> {
  const errand = { agentId: "demo-agent", action: "Bash:sudo apt-get install -y ffmpeg" };
  const agent = await startDemoAgent({ demo, ...addresses, errand, onLine: (line) => say(`Agent: ${line}`) });
  shutdown.add(() => agent.child.stop(1_000));
  return agent;
}

/** The product's own parser has the last word on every setting, before anything is seeded or built. */
function settingsMakeSense(variables: Record<string, string | undefined>): void {
  try {
    parseEnv(variables);
  } catch (error) {
    throw new Refusal(sentenceOf(error));
  }
}

function localMail(): boolean {
  return !process.env["RESEND_API_KEY"]?.trim() && !process.env["SMTP_URL"]?.trim();
}

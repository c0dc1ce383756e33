import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { freePort } from "../start/free-port";
import { temporaryDirectory } from "../start/testing";

/**
 * Starts the product through its own launcher, on a free port and a data directory of its own, for the whole run. Its Slack is on
 * loopback, where a test that needs one puts it.
 * With E2E_BASE_URL and E2E_DATA_DIR set it leaves the product alone that runs there already.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env["E2E_BASE_URL"] !== undefined) return async () => {};
  const dataDir = temporaryDirectory();
  const [port, slackPort] = [await freePort(), await freePort()];
  const { DATABASE_URL: _, PUBLIC_URL: __, HOST: ___, ...inherited } = process.env;
  const variables = { PORT: String(port), COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_DEMO: "on", COUNTERSIGN_DEMO_AGENT: "off", SLACK_BASE_URL: `http://127.0.0.1:${slackPort}`, OUTGOING_ALLOW_HTTP: "on", OUTGOING_ALLOW_CIDRS: "127.0.0.1/32", COUNTERSIGN_PARENT: String(process.pid) };
  const launcher = spawn(process.execPath, ["scripts/start.mjs"], { env: { ...inherited, ...variables }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(launcher, "exit");
  await new Promise<void>((resolve, reject) => {
    let said = "";
    launcher.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (said.includes("Countersign is running at")) resolve();
    });
    void ended.then(() => reject(new Error(`The product did not start:\n${said}`)));
  });
  process.env["E2E_BASE_URL"] = `http://127.0.0.1:${port}`;
  process.env["E2E_DATA_DIR"] = dataDir;
  process.env["E2E_SLACK_PORT"] = String(slackPort);
  return async () => {
    launcher.kill("SIGTERM");
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
}

import { randomInt } from "node:crypto";
import { resolve } from "node:path";
import { startDemoAgent } from "./demo-agent";
import { readDemoFile } from "./demo-file";
import { say } from "./progress";
import { Refusal, sentenceOf } from "./refusal";

const packages = ["imagemagick", "graphviz", "pandoc", "sox", "gnuplot", "tesseract-ocr", "poppler-utils", "libvips-tools"];

/** `npm run demo`: one more agent that waits for an approval on the running product, until it is decided. */
export async function demo(): Promise<void> {
  try {
    const dataDir = resolve(process.env["COUNTERSIGN_DATA_DIR"]?.trim() || ".data");
    const credentials = readDemoFile(dataDir);
    if (credentials === undefined) throw new Refusal(`There is no demo in ${dataDir}; run "npm start" first, in another terminal.`);
    const baseUrl = credentials.base_url;
    await requireRunning(baseUrl);
    const number = randomInt(100, 1000);
    const errand = { agentId: `demo-agent-${number}`, action: `Bash:sudo apt-get install -y ${packages[randomInt(packages.length)] ?? "sox"}=${number}` };
    const agent = await startDemoAgent({ demo: credentials, baseUrl, pagesUrl: baseUrl, errand, onLine: (line) => say(`Agent: ${line}`) });
    for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => void agent.child.stop(1_000));
    say(`Agent: ${await agent.waiting}`);
    await agent.child.ended;
    process.exitCode = agent.child.process.exitCode ?? 0;
  } catch (error) {
    console.error(sentenceOf(error));
    process.exitCode = 1;
  }
}

async function requireRunning(baseUrl: string): Promise<void> {
  const answer = await fetch(`${baseUrl}/healthz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  if (answer?.ok !== true) throw new Refusal(`Nothing answers at ${baseUrl}; run "npm start" first, in another terminal.`);
}

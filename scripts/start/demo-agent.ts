import type { Child } from "./children";
import { startNode } from "./children";
import type { DemoCredentials } from "./demo-file";
import { Refusal } from "./refusal";
import { runnable } from "./transpiled.mjs";

export type DemoAgent = { child: Child; /** Settles when the agent waits, with its line, or has ended. */ waiting: Promise<string> };

export type Errand = { agentId: string; action: string };

/** Starts the agent program with the credentials of the demo; every line it says goes to `onLine` once it waits. */
export async function startDemoAgent(options: { demo: DemoCredentials; baseUrl: string; pagesUrl: string; errand: Errand; onLine: (line: string) => void }): Promise<DemoAgent> {
  const acme = options.demo.orgs["acme"];
  const apiKey = acme?.projects["web"]?.api_key;
  const requestor = acme?.people["alice"]?.email;
  if (apiKey === undefined || requestor === undefined) throw new Refusal("demo.json names no key of the project web or no alice; remove the data directory to begin anew.");
  const env = {
    COUNTERSIGN_URL: options.baseUrl,
    COUNTERSIGN_API_KEY: apiKey,
    COUNTERSIGN_EMAIL: requestor,
    COUNTERSIGN_DEMO_PAGES: options.pagesUrl,
    COUNTERSIGN_DEMO_ACTION: options.errand.action,
    COUNTERSIGN_DEMO_AGENT_ID: options.errand.agentId,
  };
  let said: ((line: string) => void) | undefined;
  const firstLine = new Promise<string>((resolve) => (said = resolve));
  const child = startNode(await runnable("scripts/start/agent.ts"), {
    env,
    onLine: (line) => {
      if (said === undefined) return options.onLine(line);
      said(line);
      said = undefined;
    },
  });
  return { child, waiting: Promise.race([firstLine, child.ended.then((how) => `ended before it could ask (${how}).`)]) };
}

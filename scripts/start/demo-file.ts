import { join } from "node:path";
import { z } from "zod";
import { readIfThere, writePrivate } from "./data-directory";
import { Refusal } from "./refusal";

const person = z.looseObject({ id: z.string(), email: z.string(), role: z.string(), token: z.string() });
const project = z.looseObject({ id: z.string(), api_key: z.string() });
const organization = z.looseObject({ id: z.string(), projects: z.record(z.string(), project), people: z.record(z.string(), person) });
const demoFile = z.looseObject({ base_url: z.string(), orgs: z.record(z.string(), organization) });

/** What the launcher and the demo agent read of `<dataDir>/demo.json` (contract section 19). */
export type DemoCredentials = z.infer<typeof demoFile>;

/** The demo's credentials, or undefined before the demo has been seeded. Throws a Refusal on a file that is not what it should be. */
export function readDemoFile(dataDir: string): DemoCredentials | undefined {
  const path = join(dataDir, "demo.json");
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const parsed = demoFile.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Refusal(`${path} does not hold the demo's credentials; remove the data directory to begin anew, or restore the file.`);
}

/** Keeps the address in the file true when the product is started on another port. */
export function rewriteBaseUrl(dataDir: string, demo: DemoCredentials, baseUrl: string): DemoCredentials {
  if (demo.base_url === baseUrl) return demo;
  const changed = { ...demo, base_url: baseUrl };
  writePrivate(join(dataDir, "demo.json"), `${JSON.stringify(changed, null, 2)}\n`);
  return changed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

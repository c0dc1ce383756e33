import type { DemoCredentials } from "./demo-file";
import { readDemoFile, rewriteBaseUrl } from "./demo-file";
import { step } from "./progress";
import { Refusal } from "./refusal";

/** Seeds the demo on the first start; later ones reuse it and only keep its address true. */
export async function prepareDemo(options: { url: string; prepare: boolean; dataDir: string; baseUrl: string }): Promise<DemoCredentials> {
  const known = readDemoFile(options.dataDir);
  if (known !== undefined) return rewriteBaseUrl(options.dataDir, known, options.baseUrl);
  return step("demo data", async () => {
    const { seed } = await import("@/db/seed");
    await seed(options);
    const made = readDemoFile(options.dataDir);
    if (made === undefined) throw new Refusal("The demo was seeded but its demo.json is not there; remove the data directory and start again.");
    return made;
  }, () => "created");
}

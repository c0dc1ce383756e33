import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startNode, type Child } from "./children";
import { npm } from "./install.mjs";
import { Refusal } from "./refusal";

/** Under `public`, which the web server hands out as it stands. */
const shelf = join("public", "sdk");
export const sdkArchive = join(shelf, "countersign-sdk.tgz");

/** Builds and packs the SDK, with the command line in it, to where `npm install <address of the server>/sdk/countersign-sdk.tgz` finds it. */
export async function packSdk(onChild: (child: Child) => void): Promise<void> {
  const child = startNode(["sdk/typescript/build.mjs"]);
  onChild(child);
  const outcome = await child.ended;
  if (outcome !== "exit code 0") throw new Refusal(`The SDK could not be built (${outcome}): ${child.tail(10).join("\n")}`);
  mkdirSync(shelf, { recursive: true });
  const apart = mkdtempSync(join(shelf, ".packing-"));
  try {
    const { problem, said } = await npm(["pack", "--ignore-scripts", "--workspace", "sdk/typescript", "--pack-destination", apart], "ignore");
    const [packed] = readdirSync(apart);
    if (problem !== undefined || packed === undefined) throw new Refusal(`The SDK could not be packed (npm pack: ${problem ?? "it left nothing"}): ${said.trim()}`);
    renameSync(join(apart, packed), sdkArchive);
  } finally {
    rmSync(apart, { recursive: true, force: true });
  }
}

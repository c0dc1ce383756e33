import { ensureInstalled, requireNode, root } from "./start/install.mjs";
import { load } from "./start/transpiled.mjs";

requireNode();
process.chdir(root);
await ensureInstalled();
const { main } = await load("scripts/start/main.ts");
await main(process.argv.slice(2));

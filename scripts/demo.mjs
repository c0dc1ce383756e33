import { ensureInstalled, requireNode, root } from "./start/install.mjs";
import { load } from "./start/transpiled.mjs";

requireNode();
process.chdir(root);
await ensureInstalled();
const { demo } = await load("scripts/start/demo.ts");
await demo();

import { ensureInstalled, requireNode, root } from "./start/install.mjs";

requireNode();
process.chdir(root);
await ensureInstalled();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./start/main.ts");
await main(process.argv.slice(2));

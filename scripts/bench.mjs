import { ensureInstalled, requireNode, root } from "./start/install.mjs";

requireNode();
process.chdir(root);
await ensureInstalled();
const { register } = await import("tsx/esm/api");
register();
const { bench } = await import("./bench/main.ts");
await bench(process.argv.slice(2));

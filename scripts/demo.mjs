import { ensureInstalled, requireNode, root } from "./start/install.mjs";

requireNode();
process.chdir(root);
await ensureInstalled();
const { register } = await import("tsx/esm/api");
register();
const { demo } = await import("./start/demo.ts");
await demo();

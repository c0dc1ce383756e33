import { spawnSync } from "node:child_process";
import { ensureInstalled, requireNode, root } from "./start/install.mjs";

/** Runs a TypeScript file on a fresh clone too: `node scripts/run-installed.mjs scripts/bench/policy.ts …`. */
requireNode();
process.chdir(root);
await ensureInstalled({ dev: true });
const [script = "", ...args] = process.argv.slice(2);
process.exit(spawnSync(process.execPath, ["--import", "tsx", script, ...args], { stdio: "inherit" }).status ?? 1);

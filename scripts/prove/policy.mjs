import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The full run of what the unit tests of the policy engine run scaled down. Every figure can be set from outside. */
const FULL = { POLICY_PROPERTY_RUNS: "100000", CANONICAL_PROPERTY_RUNS: "100000" };
const FILES = ["sdk/typescript/src/policy/engine.test.ts", "sdk/typescript/src/canonical/canonicalize.test.ts"];

const root = fileURLToPath(new URL("../..", import.meta.url));
const started = Date.now();
const run = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "--testTimeout", "3600000", ...FILES], { cwd: root, stdio: "inherit", env: { ...FULL, ...process.env } });
console.log(`${run.status === 0 ? "Proved" : "Not proved"} in ${Math.round((Date.now() - started) / 1000)} s, with ${Object.keys(FULL).map((name) => `${name}=${process.env[name] ?? FULL[name]}`).join(" ")}`);
process.exit(run.status ?? 1);

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The full run of what the tests of the policy engine and of publishing run scaled down. Every figure can be set from outside. */
const FULL = { POLICY_PROPERTY_RUNS: "100000", CANONICAL_PROPERTY_RUNS: "100000", COUNTERSIGN_PENDING: "2000", COUNTERSIGN_PUBLISH_WITHIN_MS: "2000" };
const RUNS = [
  ["unit", ["sdk/typescript/src/policy/engine.test.ts", "sdk/typescript/src/canonical/canonicalize.test.ts"]],
  ["db", ["lib/policies/publish-pending.db.test.ts"]],
];

const root = fileURLToPath(new URL("../..", import.meta.url));
const wanted = process.argv.slice(2);
const started = Date.now();
const ended = RUNS.filter(([project]) => wanted.length === 0 || wanted.includes(project)).map(
  ([project, files]) => spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", project, "--testTimeout", "3600000", ...files], { cwd: root, stdio: "inherit", env: { ...FULL, ...process.env } }).status ?? 1,
);
const failed = ended.find((status) => status !== 0) ?? 0;
console.log(`${failed === 0 ? "Proved" : "Not proved"} in ${Math.round((Date.now() - started) / 1000)} s, with ${Object.keys(FULL).map((name) => `${name}=${process.env[name] ?? FULL[name]}`).join(" ")}`);
process.exit(failed);

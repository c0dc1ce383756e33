import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * The full run of what the database tests of approvals run scaled down: a thousand concurrent acts upon one request in
 * every round, thousands of sequences against the plain model. Every figure can be set from outside; `npm run prove:approvals races quorum` runs these parts alone,
 * and what else is given goes to vitest, such as `-t 'a title'`.
 */
const FULL = {
  COUNTERSIGN_RACE_ACTS: "1000",
  COUNTERSIGN_RACE_ROUNDS: "25",
  COUNTERSIGN_CROWD: "1000",
  COUNTERSIGN_MODEL_RUNS: "5000",
  COUNTERSIGN_MUTATIONS: "10000",
};
const PARTS = ["races", "quorum", "model", "mutations", "disguises", "decide"];
const fileOf = (part) => `lib/approvals/${part}.db.test.ts`;

const root = fileURLToPath(new URL("../..", import.meta.url));
const given = process.argv.slice(2);
const parts = given.filter((one) => PARTS.includes(one));
const rest = given.filter((one) => !PARTS.includes(one));
const files = parts.length > 0 || !rest.some((one) => one.includes(".test.")) ? (parts.length > 0 ? parts : PARTS).map(fileOf) : [];
const started = Date.now();
const run = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "db", "--testTimeout", "3600000", ...files, ...rest], { cwd: root, stdio: "inherit", env: { ...FULL, ...process.env } });
console.log(`${run.status === 0 ? "Proved" : "Not proved"} in ${Math.round((Date.now() - started) / 1000)} s, with ${Object.keys(FULL).map((name) => `${name}=${process.env[name] ?? FULL[name]}`).join(" ")}`);
process.exit(run.status ?? 1);

import { spawnSync } from "node:child_process";

/** Twelve kinds of mail scanners on a hundred mails (or as many as are named), by the test that runs with fewer in every `npm test`. */
const mails = process.argv[2] ?? "100";
const { status } = spawnSync("npx", ["playwright", "test", "e2e/scanners.spec.ts"], { stdio: "inherit", env: { ...process.env, SCANNED_MAILS: mails } });
process.exit(status ?? 1);

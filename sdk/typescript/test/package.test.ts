import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeBundle } from "./fake-bundle";
import { FakeServer } from "./fake-server";

const run = promisify(execFile);
const sdk = fileURLToPath(new URL("..", import.meta.url));
const repository = join(sdk, "../..");

let project: string;
let server: FakeServer;

beforeAll(async () => {
  await run(process.execPath, ["build.mjs"], { cwd: sdk });
  project = await mkdtemp(join(tmpdir(), "countersign-sdk-"));
  await run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", project], { cwd: sdk });
  const tarball = (await readdir(project)).find((name) => name.endsWith(".tgz")) ?? "";
  await writeFile(join(project, "package.json"), '{"name":"empty","private":true}');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--silent", `./${tarball}`], { cwd: project });
  server = await new FakeServer().start();
}, 120_000);

afterAll(async () => {
  await server.stop();
  await rm(project, { recursive: true, force: true });
});

/** The fenced block of the README in the given language. */
async function example(language: "js" | "cjs"): Promise<string> {
  const readme = await readFile(join(sdk, "README.md"), "utf8");
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? "";
}

async function runExample(file: string, text: string): Promise<string> {
  await writeFile(join(project, file), text);
  const env = { NODE_ENV: "test" as const, PATH: process.env.PATH, HOME: project, COUNTERSIGN_API_KEY: "cz_test_x", COUNTERSIGN_URL: server.url, COUNTERSIGN_EMAIL: "alice@acme.com" };
  return (await run(process.execPath, [file], { cwd: project, env })).stdout.trim();
}

describe("the packed package, installed into an empty project", () => {
  test("installs nothing but itself", async () => {
    expect(await readdir(join(project, "node_modules/@countersign"))).toEqual(["sdk"]);
    expect((await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual(["@countersign"]);
  });

  test.each(["js", "cjs"] as const)("runs the README's example (%s) to the approval and to the deny", async (language) => {
    const file = language === "js" ? "example.mjs" : "example.cjs";
    server.outcome = "approved";
    expect(await runExample(file, await example(language))).toBe("approved, proceeding");
    server.outcome = "denied";
    expect(await runExample(file, await example(language))).toContain("not allowed:");
  });

  test.each([
    ["one.mjs", 'import { Client, ConfigurationError } from "@countersign/sdk"; import { parsePolicy } from "@countersign/sdk/policy"; import { argsHash } from "@countersign/sdk/canonical";'],
    ["one.cjs", 'const { Client, ConfigurationError } = require("@countersign/sdk"); const { parsePolicy } = require("@countersign/sdk/policy"); const { argsHash } = require("@countersign/sdk/canonical");'],
  ])("every entry loads and judges in process, and an exception keeps its class across files (%s)", async (file, imports) => {
    const body = `
      const local = new Client({ mode: "local", policy: "version: '1'\\nrules:\\n  - deny: 'Bash:sudo *'\\n  - allow: 'Bash:*'" });
      const broken = new Client({ mode: "local", policy: "rules: 7" });
      Promise.all([local.guard("Bash:sudo x"), local.guard("Bash:ls"), broken.guard("x").catch((e) => e instanceof ConfigurationError)])
        .then(([sudo, ls, refused]) => console.log(sudo.decision, ls.decision, refused, parsePolicy("version: '1'\\nrules: []").ok, argsHash({}).slice(0, 14)));`;
    expect(await runExample(file, `${imports}${body}`)).toBe("deny allow true true sha256:44136fa");
  });

  test.each([
    ["hosted.mjs", 'import { Client } from "@countersign/sdk";'],
    ["hosted.cjs", 'const { Client } = require("@countersign/sdk");'],
  ])("judges hosted calls by the signed policy, and tells the server before the process ends (%s)", async (file, imports) => {
    server.bundle = new FakeBundle("version: '1'\nrules:\n  - allow: 'Bash:*'\n");
    server.seen.length = 0;
    try {
      expect(await runExample(file, `${imports} new Client().guard("Bash:ls").then((decision) => console.log(decision.decision, decision.policyVersion));`)).toBe("allow 3");
      expect(server.count("guard")).toBe(0);
      expect(server.last("audit").body).toMatchObject({ entries: [{ action: "Bash:ls", decision: "allow" }], dropped: 0 });
    } finally {
      server.bundle = null;
    }
  });

  test("works where there is neither a process nor a file system", async () => {
    const text = `
      const { stdout } = process;
      const { Client } = await import("@countersign/sdk");
      const processDescriptor = Object.getOwnPropertyDescriptor(globalThis, "process");
      delete globalThis.process;
      const client = new Client({ apiKey: "cz_test_x", baseUrl: "${server.url}", email: "alice@acme.com" });
      const final = await client.gate("Bash:sudo x");
      const refused = await new Client({ baseUrl: "${server.url}" }).guard("x").catch((error) => error.code);
      Object.defineProperty(globalThis, "process", processDescriptor);
      stdout.write(final.approvedViaHitl + " " + refused);`;
    server.outcome = "approved";
    expect(await runExample("edge.mjs", text)).toBe("true CONFIGURATION");
  });

  test("brings the command", async () => {
    const { stdout } = await run(join(project, "node_modules/.bin/countersign"), ["version"], { cwd: project });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("its declarations resolve under node16 from both module systems", async () => {
    const source = 'import { Client, type Decision } from "@countersign/sdk";\nimport { compilePolicy } from "@countersign/sdk/policy";\nexport const asked: Promise<Decision> = new Client().guard("Bash:ls");\nexport const compile = compilePolicy;\n';
    await Promise.all(["check.mts", "check.cts"].map((name) => writeFile(join(project, name), source)));
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    const { stdout } = await run(process.execPath, [tsc, "--noEmit", "--strict", "--module", "node16", "--target", "es2022", "--lib", "es2023,dom", "--types", "", "check.mts", "check.cts"], { cwd: project });
    expect(stdout).toBe("");
  });
});

test("the client entry is at most 60 KB minified and imports nothing of Node's before it is needed", async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(sdk, "src/index.ts")],
    outdir: join(sdk, "dist-measured"),
    absWorkingDir: sdk,
    bundle: true,
    write: false,
    minify: true,
    splitting: true,
    metafile: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    external: ["node:*"],
  });
  const sizes = Object.fromEntries(Object.entries(metafile.outputs).map(([name, output]) => [name, output]));
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const { path, kind } of sizes[name]?.imports ?? []) if (kind === "import-statement") visit(path);
  };
  visit("dist-measured/index.js");
  const lazy = Object.entries(sizes).filter(([name]) => !reached.has(name)).reduce((sum, [, output]) => sum + output.bytes, 0);
  expect(lazy).toBeGreaterThan(50_000);
  const bytes = [...reached].reduce((sum, name) => sum + (sizes[name]?.bytes ?? 0), 0);
  expect([...reached].filter((name) => name.startsWith("node:"))).toEqual([]);
  expect(outputFiles.length).toBeGreaterThan(1);
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThanOrEqual(60_000);
});

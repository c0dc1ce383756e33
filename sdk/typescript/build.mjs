// Builds dist/: ESM and CommonJS with the same chunks, declarations for both, nothing to install at run time.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const published = join(root, "dist");
/** Built apart and moved into place whole, so that nobody ever loads half a build. */
const dist = join(root, `node_modules/.cache/dist-${process.pid}`);
const staging = join(dist, "types");
const { resolve: locate } = createRequire(import.meta.url);
const common = { absWorkingDir: root, platform: "neutral", target: "es2022", legalComments: "none", logLevel: "warning" };

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await bundleModules();
await convertToCommonJs();
await declareTypes();
await copyFile(join(dirname(locate("yaml/package.json")), "LICENSE"), join(dist, "LICENSE-yaml.txt"));
await rm(published, { recursive: true, force: true });
await rename(dist, published);

async function bundleModules() {
  await build({
    ...common,
    entryPoints: ["src/index.ts", "src/policy/index.ts", "src/canonical/index.ts", "src/cli/main.ts"],
    outbase: "src",
    outdir: dist,
    bundle: true,
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    mainFields: ["module", "main"],
    external: ["node:*"],
  });
}

/** Chunk by chunk, so that a class is the same class from whichever entry it was imported. */
async function convertToCommonJs() {
  const modules = (await files(dist, ".js")).filter((file) => !file.startsWith(join(dist, "cli")));
  await build({ ...common, entryPoints: modules, outbase: dist, outdir: dist, format: "cjs", outExtension: { ".js": ".cjs" }, supported: { "dynamic-import": false } });
  for (const file of modules) {
    const converted = file.replace(/\.js$/, ".cjs");
    const text = await readFile(converted, "utf8");
    await writeFile(converted, text.replaceAll(/require\("(\.{1,2}\/[^"]+)\.js"\)/g, 'require("$1.cjs")'));
  }
}

/** The same declarations for both module systems, with specifiers that resolve under `node16` as well as under bundlers. */
async function declareTypes() {
  execFileSync(process.execPath, [join(dirname(locate("typescript/package.json")), "bin/tsc"), "-p", join(root, "tsconfig.build.json"), "--outDir", staging], { stdio: "inherit" });
  const declarations = await files(staging, ".d.ts");
  for (const file of declarations) {
    const text = await readFile(file, "utf8");
    const target = join(dist, relative(staging, file));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, withExtensions(text, { file, declarations, extension: ".js" }));
    await writeFile(target.replace(/\.d\.ts$/, ".d.cts"), withExtensions(text, { file, declarations, extension: ".cjs" }));
  }
  await rm(staging, { recursive: true });
}

function withExtensions(text, { file, declarations, extension }) {
  return text.replaceAll(/(from |import\()"(\.{1,2}(?:\/[^"]*)?)"/g, (_whole, before, specifier) => {
    const isFile = declarations.includes(`${resolve(dirname(file), specifier)}.d.ts`);
    return `${before}"${specifier}${isFile ? "" : "/index"}${extension}"`;
  });
}

async function files(folder, ending) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending)).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

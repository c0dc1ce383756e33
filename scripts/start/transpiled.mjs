// Read module by module, the launcher's TypeScript takes longer to load than all that it then does; so it is kept as one file of JavaScript.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

const HOUR_MS = 3_600_000;

/** Loads a program of this project: its one file where there is one, else its sources module by module. */
export async function load(entry) {
  const file = await transpiled(entry);
  const whole = file === undefined ? undefined : await import(pathToFileURL(file).href).catch(() => undefined);
  if (whole !== undefined) return whole;
  const { register } = await import("tsx/esm/api");
  register();
  return import(pathToFileURL(join(process.cwd(), entry)).href);
}

/** What Node has to be given to run a program of this project as a process of its own. */
export async function runnable(entry) {
  const file = await transpiled(entry);
  return file === undefined ? ["--import", "tsx", entry] : [file];
}

/**
 * The path of a program as one file of JavaScript, made anew whenever anything that it was made from has changed. Answers
 * undefined where it can be neither found nor made; what is there is never used for sources that it was not made from.
 */
export async function transpiled(entry, project = process.cwd()) {
  const shelf = join(project, "node_modules", ".cache", "countersign-start");
  try {
    return kept(shelf, entry, project) ?? (await make(shelf, entry, project));
  } catch {
    return undefined;
  }
}

function kept(shelf, entry, project) {
  const record = recordOf(shelf, entry);
  if (!existsSync(record)) return undefined;
  const { inputs, hash } = JSON.parse(readFileSync(record, "utf8"));
  if (inputs.some((path) => !existsSync(join(project, path))) || fingerprint(project, inputs) !== hash) return undefined;
  const program = programOf(shelf, entry, hash);
  return existsSync(program) ? program : undefined;
}

async function make(shelf, entry, project) {
  const { build, stop } = await import("esbuild");
  const read = new Map();
  const building = build({
    absWorkingDir: project,
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    keepNames: true,
    define: { "import.meta.url": "placeOfThisModule" },
    write: false,
    metafile: true,
    logLevel: "silent",
    external: ["esbuild", "tsx"],
    banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
    plugins: [ownPlaces(project, read)],
  });
  // esbuild's own process would stay as long as the launcher does.
  const { metafile, outputFiles } = await building.finally(stop);
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules/")).toSorted();
  const hash = fingerprint(project, inputs, read);
  const program = programOf(shelf, entry, hash);
  mkdirSync(shelf, { recursive: true });
  writeWhole(program, outputFiles[0].contents);
  writeWhole(recordOf(shelf, entry), JSON.stringify({ hash, inputs }));
  forgetOld(shelf, entry, program);
  return program;
}

/** In one file, every module still knows the place of its own source. */
function ownPlaces(project, read) {
  return {
    name: "own-places",
    setup({ onLoad }) {
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const contents = readFileSync(path, "utf8");
        read.set(relative(project, path).split(sep).join("/"), contents);
        const place = contents.includes("import.meta.url") ? `const placeOfThisModule = ${JSON.stringify(pathToFileURL(path).href)};` : "";
        return { contents: place + contents, loader: extname(path).replace(/^\.[cm]?/, "") };
      });
    },
  };
}

/** Of the sources by content (as they were read, so that an edit meanwhile is noticed), of the packages by npm's own list of what it installed. */
function fingerprint(project, inputs, read = new Map()) {
  const hash = createHash("sha256").update(`${process.version}\0${project}`);
  for (const path of [...inputs, "tsconfig.json", "node_modules/.package-lock.json"]) hash.update(`\0${path}\0`).update(read.get(path) ?? readFileSync(join(project, path)));
  return hash.digest("hex").slice(0, 32);
}

function programOf(shelf, entry, hash) {
  return join(shelf, `${shortName(entry)}.${hash}.mjs`);
}

function recordOf(shelf, entry) {
  return join(shelf, `${shortName(entry)}.json`);
}

function shortName(entry) {
  return entry.replaceAll(/[^a-z]+/g, "-");
}

function writeWhole(path, contents) {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

/** Another start may be about to read a young one. */
function forgetOld(shelf, entry, program) {
  for (const name of readdirSync(shelf)) {
    const path = join(shelf, name);
    if (name.startsWith(`${shortName(entry)}.`) && !name.endsWith(".json") && path !== program && Date.now() - statSync(path).mtimeMs > HOUR_MS) rmSync(path, { force: true });
  }
}

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildOpenApi, type DescribedRoute } from "@/lib/openapi/build";

/** Writes lib/openapi/document.json from the routes' own forms; with --check it only says whether the file is stale, by its exit code. */
const FILE = "lib/openapi/document.json";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The public routes: everything below app/ but the development helpers. */
function listRoutes(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("route.ts") && !name.includes("dev/") && !name.includes("[...unknown]"))
    .map((name) => join("app", name))
    .sort();
}

function pathOf(file: string): string {
  return file
    .replace(/^app/, "")
    .replace(/\/route\.ts$/, "")
    .replaceAll(/\/\([^)]+\)/g, "")
    .replaceAll(/\[(?:\.\.\.)?([^\]]+)\]/g, "{$1}");
}

async function describe(file: string): Promise<DescribedRoute[]> {
  const routes = (await import(pathToFileURL(join(process.cwd(), file)).href)) as Record<string, { form?: DescribedRoute["form"] } | undefined>;
  return METHODS.flatMap((method) => {
    const handler = routes[method];
    return handler === undefined ? [] : [{ path: pathOf(file), method, form: handler.form ?? null }];
  });
}

async function main(): Promise<void> {
  const files = listRoutes();
  const routes = (await Promise.all(files.map(describe))).flat();
  const text = `${JSON.stringify(buildOpenApi(routes), null, 2)}\n`;
  if (!process.argv.includes("--check")) {
    writeFileSync(FILE, text);
    console.log(`${FILE}: ${routes.length} operations`);
    return;
  }
  if (existsSync(FILE) && readFileSync(FILE, "utf8") === text) return;
  console.error(`${FILE} does not match the routes. Run "npm run openapi" and commit the result.`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { temporaryDirectory } from "./testing";
import { transpiled } from "./transpiled.mjs";

const root = temporaryDirectory();
let projects = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

function project(): { path: string; write: (name: string, text: string) => void; says: () => Promise<string> } {
  const path = join(root, `project-${(projects += 1)}`);
  mkdirSync(join(path, "node_modules"), { recursive: true });
  mkdirSync(join(path, "deep"));
  const write = (name: string, text: string) => writeFileSync(join(path, name), text);
  write("tsconfig.json", "{}");
  write("node_modules/.package-lock.json", '{"packages":{}}');
  write("entry.ts", 'import { word } from "./deep/part"; const said: string = word; console.log(said, await import("./deep/later").then(({ later }) => later));');
  write("deep/part.ts", "export const word: string = new URL(import.meta.url).pathname;");
  write("deep/later.ts", 'export const later = "later";');
  return { path, write, says: async () => execFileSync(process.execPath, [(await transpiled("entry.ts", path)) ?? "nothing"], { encoding: "utf8" }).trim() };
}

it("a program is one file that is found again, and in which each module knows its own place", async () => {
  const { path, says } = project();
  const first = await transpiled("entry.ts", path);
  expect(first).toBeDefined();
  expect(await transpiled("entry.ts", path)).toBe(first);
  expect(await says()).toBe(`${join(path, "deep/part.ts")} later`);
});

it("it is never used for sources that it was not made from", async () => {
  const { write, says } = project();
  await says();
  write("deep/later.ts", 'export const later = "changed";');
  expect(await says()).toMatch(/ changed$/);
  write("deep/later.ts", 'export const later = "later";');
  expect(await says()).toMatch(/ later$/);
});

it("nor for other packages or another reading of them", async () => {
  const { path, write } = project();
  const before = await transpiled("entry.ts", path);
  write("node_modules/.package-lock.json", '{"packages":{"node_modules/x":{"version":"2.0.0"}}}');
  const after = await transpiled("entry.ts", path);
  expect(after).not.toBe(before);
  write("tsconfig.json", '{"compilerOptions":{}}');
  expect(await transpiled("entry.ts", path)).not.toBe(after);
});

it("there is none where it cannot be kept, or where its source is broken or gone", async () => {
  const unwritable = project();
  unwritable.write("node_modules/.cache", "a file where the directory would be");
  expect(await transpiled("entry.ts", unwritable.path)).toBeUndefined();
  const broken = project();
  await broken.says();
  broken.write("deep/part.ts", "export const word = ;");
  expect(await transpiled("entry.ts", broken.path)).toBeUndefined();
  rmSync(join(broken.path, "deep/part.ts"));
  expect(await transpiled("entry.ts", broken.path)).toBeUndefined();
});

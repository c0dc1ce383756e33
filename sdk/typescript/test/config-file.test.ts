import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfigFile } from "../src/config-file";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-config-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const path = join(folder, "config.yaml");
  await writeFile(path, text, { mode: 0o600 });
  return readConfigFile(path);
}

it.each([
  ["api_kye: x", 'has a "api_kye", which means nothing. Did you mean api_key?'],
  ["apiKey: x", "Did you mean api_key?"],
  ["url: x", "Did you mean base_url?"],
  ["tokens: x", "Did you mean token?"],
  ["bundlekey: x", "Did you mean bundle_key?"],
  ["idenity: { email: a@b.c }", "Did you mean identity?"],
  ["identity: { emial: a@b.c }", 'has a "identity.emial", which means nothing. Did you mean identity.email?'],
  ["identity: a@b.c", "identity: { email: a@b.c }"],
])("a setting that would be silently without effect is refused with the one that was meant: %s", async (text, words) => {
  await expect(read(text)).rejects.toThrow(words);
});

it("keys that resemble none of its own are left to whoever they belong to", async () => {
  expect(await read("api_key: k\nidentity: { email: a@b.c, department: ops }\nproxy_settings: { port: 1 }\n")).toEqual({ apiKey: "k", email: "a@b.c" });
});

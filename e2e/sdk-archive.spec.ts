import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { baseUrl } from "./demo";
import { expect, test } from "./fixtures";

test("a server hands out the SDK and the command line that speak to it, to whoever may reach it", async ({ playwright }, testInfo) => {
  const stranger = await playwright.request.newContext();
  const answer = await stranger.get(`${baseUrl()}/sdk/countersign-sdk.tgz`);
  expect(answer.status()).toBe(200);
  const archive = testInfo.outputPath("sdk.tgz");
  writeFileSync(archive, await answer.body());
  const files = execFileSync("tar", ["-tzf", archive], { encoding: "utf8" }).split("\n");
  for (const file of ["package/package.json", "package/README.md", "package/dist/index.js", "package/dist/index.cjs", "package/dist/index.d.ts", "package/dist/cli/main.js"]) expect(files).toContain(file);
  expect(files.filter((file) => file.includes(".test.") || file.includes("/src/"))).toEqual([]);
  await stranger.dispose();
});

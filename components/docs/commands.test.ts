import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COMMANDS } from "@/components/docs/commands";

/** The command's own table, one line for each; importing it would run it. */
const source = readFileSync("sdk/typescript/src/cli/main.ts", "utf8");
const own = [...source.matchAll(/^ {2}(\w+): \{ usage: "([^"]+)"/gm)].map(([, name, usage]) => ({ name, usage: usage ?? "" }));

it("every command of the CLI is documented, in its order, and no other", () => {
  expect(own.length).toBeGreaterThan(5);
  expect(COMMANDS.map(({ name }) => name)).toEqual(own.map(({ name }) => name));
});

it("every word and option of a documented usage is one that the command knows", () => {
  for (const { name, usage } of COMMANDS) {
    const known = own.find((command) => command.name === name)?.usage ?? "";
    for (const word of usage.match(/--[a-z-]+|\b[a-z]{3,}\b/g) ?? []) expect(known, `${name}: ${word}`).toContain(word);
  }
});

import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secretsFor } from "./secrets";
import { temporaryDirectory } from "./testing";

let dataDir: string;
beforeEach(() => void (dataDir = temporaryDirectory()));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe("the secrets of a start", () => {
  it("are made once, kept to their owner, and the same ever after", () => {
    const first = secretsFor(dataDir, {});
    expect(first.AUTH_SECRET).toMatch(/^[0-9a-f]{64}$/);
    expect(first.KEY_PEPPER).not.toBe(first.AUTH_SECRET);
    expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(secretsFor(dataDir, {})).toEqual(first);
  });

  it("are the operator's where given, and then nothing is written", () => {
    const given = { AUTH_SECRET: "a".repeat(32), KEY_PEPPER: "k".repeat(32) };
    expect(secretsFor(dataDir, given)).toEqual(given);
    expect(() => statSync(join(dataDir, "secrets.json"))).toThrow(/ENOENT/);
  });

  it("are never replaced when their file is damaged, because every key depends on the pepper", () => {
    const path = join(dataDir, "secrets.json");
    for (const damaged of ["", "{", "{}", '{"AUTH_SECRET":"short","KEY_PEPPER":"short"}']) {
      writeFileSync(path, damaged);
      expect(() => secretsFor(dataDir, {})).toThrow(/restore it from a backup/);
      expect(readFileSync(path, "utf8")).toBe(damaged);
    }
  });
});

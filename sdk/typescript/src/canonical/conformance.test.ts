import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ActionIdentity, actionDigest, argsHash, CanonicalError, canonicalize, type JsonObject, parseStrictJson } from "./index";

function vectors<Vector>(name: string): Vector[] {
  const lines = readFileSync(new URL(`../../../conformance/${name}.jsonl`, import.meta.url), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Vector);
}

function refusal(run: () => unknown): CanonicalError {
  try {
    run();
  } catch (problem) {
    if (problem instanceof CanonicalError) return problem;
    throw problem;
  }
  throw new Error("nothing was refused");
}

describe("canonical form of a JSON text, by the shared vectors", () => {
  it.each(vectors<{ id: string; input: string; canonical?: string; error?: string }>("canonical"))("$id", ({ input, canonical, error }) => {
    if (error === undefined) return expect(canonicalize(parseStrictJson(input))).toBe(canonical);
    const problem = refusal(() => parseStrictJson(input));
    expect(problem.reason).toBe(error);
    expect(problem.position).toBeTypeOf("number");
    expect(problem.message).toMatch(/^[A-Z].*\.$/s);
  });
});

describe("hash of the arguments, by the shared vectors", () => {
  it.each(vectors<{ id: string; args?: JsonObject; args_json?: string; hash?: string; error?: string }>("args-hash"))("$id", ({ args, args_json, hash, error }) => {
    if (error === undefined) return expect(argsHash(args)).toBe(hash);
    expect(refusal(() => argsHash(JSON.parse(args_json ?? "{}") as JsonObject)).reason).toBe(error);
  });
});

describe("digest of an action, by the shared vectors", () => {
  it.each(vectors<{ id: string; identity: ActionIdentity; digest: string }>("digest"))("$id", ({ identity, digest }) => {
    expect(actionDigest(identity)).toBe(digest);
  });
});

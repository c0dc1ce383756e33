import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openBundle } from "../src/bundle";

interface Vector {
  id: string;
  description: string;
  api_key: string;
  email: string;
  pinned_key: string | null;
  bundle: unknown;
  expect: "valid" | "refused";
}

const vectors = readFileSync(new URL("../../conformance/bundle.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Vector);

describe("the bundle vectors that every SDK must pass", () => {
  test.each(vectors.map((vector) => [vector.id, vector.description, vector] as const))("%s: %s", async (_id, _description, vector) => {
    const opened = openBundle(vector.bundle, null, { apiKey: vector.api_key, email: vector.email, publicKey: vector.pinned_key ?? undefined, before: null });
    if (vector.expect === "valid") expect(await opened).toMatchObject({ organizationId: "org_01", requestorId: "usr_01", policy: { version: 3 } });
    else await expect(opened).rejects.toBeInstanceOf(Error);
  });
});

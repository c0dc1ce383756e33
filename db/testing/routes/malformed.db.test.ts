import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { call, expectErrorShape, type Answer } from "./call";
import { fingerprint } from "./fingerprint";
import { BODIES, type Malformed } from "./malformed";
import { malformedAddress, malformedCredential, malformedIdempotencyKey, malformedPreference, malformedQuery } from "./malformed-edges";
import { seeded, type Random } from "./random";
import { sampleBody, sampleQuery } from "./samples";
import { allOperations, isOpen, type Operation } from "./walk";
import { aSide, callers, credentialOf, type Credential, type Side } from "./world";

let test: TestDatabase;
let acme: Side;
const operations = (await allOperations()).filter(({ path }) => !path.includes("{nextauth}"));
const CASES = 1_000;

beforeAll(async () => {
  test = await productDatabase();
  acme = await aSide(test.db);
});
afterAll(() => test.close());

type Case = { operation: Operation; credential: Credential; malformed: Malformed };

function makeCase(random: Random, operation: Operation): Case {
  const { form, method, name } = operation;
  const credential = form === null || isOpen(operation) ? credentialOf(acme, "owner in a browser") : random.pick(callers(acme, form.access));
  return { operation, credential, malformed: spoil(random, operation, credential) ?? (form?.body === undefined || method === "GET" ? malformedQuery(random) : random.pick(BODIES)(random, sampleBody(name, acme) as Record<string, unknown>)) };
}

/** Now and then not the body or the query, but a header; null for the others. */
function spoil(random: Random, operation: Operation, credential: Credential): Malformed | null {
  const way = random.below(10);
  if (operation.form === null || isOpen(operation)) return null;
  if (way === 0) return malformedCredential(random);
  if (way === 1) return malformedQuery(random);
  if (way === 2 && operation.name === "POST /api/approval-requests") return malformedIdempotencyKey(random);
  if (way < 6 && operation.name === "GET /api/approval-requests/{id}") return malformedPreference(random);
  if (way < 6 && credential.kind === "key" && operation.name === "GET /api/identity") return malformedAddress(random);
  return null;
}

async function send({ operation, credential, malformed }: Case): Promise<Answer> {
  const { input } = malformed;
  const as = malformed.refused.includes(401) ? null : credential;
  const body = operation.method !== "GET" && input.body === undefined && input.raw === undefined ? { body: sampleBody(operation.name, acme) } : {};
  return call(operation, acme, as, { query: sampleQuery(operation.name, acme), ...body, ...input });
}

/** What is wrong with the answer, or null. */
function complaint({ operation, malformed }: Case, answer: Answer): string | null {
  const about = `${operation.name}, ${malformed.about}`;
  const isRefused = answer.status >= 400;
  if (answer.status >= 500) return `${about}: ${answer.status}`;
  if (isRefused) {
    try {
      expectErrorShape(answer, about);
    } catch (error) {
      return `${about}: ${String(error)}`;
    }
  }
  const takesPart = operation.form !== null && !(isOpen(operation) && malformed.input.query !== undefined);
  if (takesPart && malformed.refused.length > 0 && !malformed.refused.includes(answer.status)) return `${about}: answered ${answer.status} ${answer.text.slice(0, 200)}`;
  if (takesPart && malformed.names !== undefined && !answer.text.includes(JSON.stringify(malformed.names).slice(1, -1)) && !String(answer.body["message"]).includes(malformed.names)) return `${about}: does not name ${malformed.names}: ${answer.text.slice(0, 200)}`;
  return null;
}

describe("bad input", () => {
  it("a thousand malformed bodies, queries and headers over all routes: none is a 5xx, each is refused in the error shape, none changes anything", async () => {
    const random = seeded(20_261_120);
    const before = await fingerprint(test.sql);
    const complaints: string[] = [];
    const refusals = new Map<number, number>();
    for (let index = 0; index < CASES; index += 1) {
      const made = makeCase(random, operations[index % operations.length] as Operation);
      const answer = await send(made);
      refusals.set(answer.status, (refusals.get(answer.status) ?? 0) + 1);
      const wrong = complaint(made, answer);
      if (wrong !== null) complaints.push(`case ${index}: ${wrong}`);
    }
    expect(complaints).toEqual([]);
    expect((refusals.get(400) ?? 0) + (refusals.get(401) ?? 0) + (refusals.get(415) ?? 0)).toBeGreaterThan(CASES * 0.8);
    const after = await fingerprint(test.sql);
    for (const touched of ["api_keys", "personal_tokens"]) delete before[touched];
    expect(after).toMatchObject(before);
  });
});

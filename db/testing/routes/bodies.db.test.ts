import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { call, expectErrorShape, type Answer, type CallInput } from "./call";
import { sampleBody, sampleQuery } from "./samples";
import { allOperations, isOpen, type Operation } from "./walk";
import { aSide, credentialOf, fitting, type Side } from "./world";

let test: TestDatabase;
let acme: Side;
const operations = await allOperations();
const withBody = operations.filter(({ form }) => form?.body !== undefined);
const guard = operations.find(({ name }) => name === "POST /api/guard") as Operation;
const check = operations.find(({ name }) => name === "GET /api/policies/check") as Operation;

beforeAll(async () => {
  test = await productDatabase();
  acme = await aSide(test.db);
});
afterAll(() => test.close());

const asJson = (raw: BodyInit): CallInput => ({ raw, headers: { "content-type": "application/json" } });
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const member = (operation: Operation, text: string) => JSON.stringify(sampleBody(operation.name, acme)).replace(/^\{/, `{${text}`).replace(/,\}$/, "}");
const send = (operation: Operation, input: CallInput): Promise<Answer> =>
  call(operation, acme, isOpen(operation) ? credentialOf(acme, "owner in a browser") : fitting(acme, operation.form?.access ?? {}), { query: sampleQuery(operation.name, acme), ...input });

/** What contract section 5 refuses, as a member that is put first into an otherwise good body, and what the sentence says of it. */
const OFFENCES: [string, string, RegExp][] = [
  ["U+0000", String.raw`"zz":"a\u0000b",`, /U\+0000/],
  ["a key twice", `"zz":1,"zz":1,`, /twice/],
  ["a lone surrogate", String.raw`"zz":"\ud800",`, /surrogate/],
  ["__proto__", `"__proto__":{},`, /__proto__/],
  ["more than 32 levels within the body", `"zz":${nested(33)},`, /deeper than 3[23]/],
  ["an integer beyond 2^53", `"zz":9007199254740993,`, /2\^53/],
];

describe("every operation that takes a body", () => {
  it.each(withBody.map((operation) => [operation.name, operation] as const))("%s refuses what two readers could understand differently, and names what it does not know", async (name, operation) => {
    for (const [about, text, said] of OFFENCES) {
      const answer = await send(operation, asJson(member(operation, text)));
      expect(answer.status, `${name}, ${about}: ${answer.text}`).toBe(400);
      expect(answer.body["message"], `${name}, ${about}`).toMatch(said);
      expectErrorShape(answer, `${name}, ${about}`);
    }
    const unknown = await send(operation, asJson(member(operation, `"no_such_field":1,`)));
    expect(unknown.status, `${name}: ${unknown.text}`).toBe(400);
    expect(unknown.body["message"], name).toContain('"no_such_field"');
    expectErrorShape(unknown, name);
    const large = await send(operation, asJson(member(operation, `"zz":"${"x".repeat(262_144)}",`)));
    expect(large.body, `${name}: ${large.text}`).toMatchObject({ error: "body_too_large" });
    expectErrorShape(large, name);
    const typed = await send(operation, { raw: JSON.stringify(sampleBody(name, acme)), headers: { "content-type": "text/plain" } });
    expect(typed.status, name).toBe(415);
    expectErrorShape(typed, name);
  });
});

describe("arguments of a call", () => {
  const WITHIN: [string, string][] = [
    ["U+0000", String.raw`{"a":"\u0000"}`],
    ["U+0000 in a name", String.raw`{"\u0000":1}`],
    ["a key twice", `{"a":1,"a":2}`],
    ["a key twice in another spelling", String.raw`{"a":1,"\u0061":2}`],
    ["a lone surrogate", String.raw`{"a":["\udc00"]}`],
    ["__proto__", `{"__proto__":{"admin":true}}`],
    ["too many levels", `{"a":${nested(32)}}`],
    ["an integer beyond 2^53", `{"amount":9007199254740993}`],
    ["no number at all", `{"amount":1e400}`],
    ["no object", `[1]`],
    ["no JSON", `{a:1}`],
  ];

  it.each(WITHIN)("with %s are refused by guard and by the dry check alike", async (about, args) => {
    const guarded = await send(guard, asJson(`{"action":"Bash:ls","args":${args}}`));
    expect(guarded.status, `guard, ${about}: ${guarded.text}`).toBe(400);
    expectErrorShape(guarded, about);
    const checked = await send(check, { query: `?action=Bash:ls&args=${encodeURIComponent(args)}` });
    expect(checked.status, `check, ${about}: ${checked.text}`).toBe(400);
    expectErrorShape(checked, about);
  });

  it("just within the limits are taken: 32 levels, 2^53 - 1, and nearly 256 KB", async () => {
    const room = 262_144 - `{"action":"Bash:ls","args":{"a":""}}`.length;
    for (const args of [`{"a":${nested(31)}}`, `{"amount":9007199254740991}`, `{"a":"${"x".repeat(room)}"}`]) {
      const answer = await send(guard, asJson(`{"action":"Bash:ls","args":${args}}`));
      expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    }
    const over = await send(guard, asJson(`{"action":"Bash:ls","args":{"a":"${"x".repeat(room + 1)}"}}`));
    expect(over.body).toMatchObject({ error: "body_too_large" });
  });
});

describe("a caller who hangs up in the middle of a body", () => {
  it("is told that the body was cut short, not that the database is away", async () => {
    const cut = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
      },
    });
    const answer = await send(guard, { raw: cut, headers: { "content-type": "application/json" } });
    expect(answer.status).toBe(400);
    expectErrorShape(answer, "a cut body");
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNumber } from "./canonicalize";
import { CanonicalError, canonicalize, type JsonObject, type JsonValue, MAX_BODY_BYTES, parseStrictJson } from "./index";

// RFC 8785, appendix B.
const NUMBERS: readonly (readonly [string, string])[] = [
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["8000000000000001", "-5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["ffefffffffffffff", "-1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["c340000000000000", "-9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["44b52d02c7e14af7", "1.0000000000000001e+23"],
  ["444b1ae4d6e2ef4e", "999999999999999700000"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
  ["41b3de4355555554", "333333333.33333325"],
  ["41b3de4355555555", "333333333.3333333"],
  ["41b3de4355555556", "333333333.3333334"],
  ["41b3de4355555557", "333333333.33333343"],
  ["becbf647612f3696", "-0.0000033333333333333333"],
  ["43143ff3c1cb0959", "1424953923781206.2"],
];

function fromBits(hex: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }).filter((value) => {
  try {
    canonicalize(value as JsonValue);
    return true;
  } catch {
    return false;
  }
}) as fc.Arbitrary<JsonValue>;

describe("canonicalize", () => {
  it.each(NUMBERS)("writes the number %s of RFC 8785 appendix B as %s", (bits, text) => {
    expect(formatNumber(fromBits(bits))).toBe(text);
  });

  it("gives the same text whatever the order of the keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string().filter((key) => key !== "__proto__" && !key.includes("\0")), fc.integer(), { maxKeys: 8 }), (object) => {
        const turned = Object.fromEntries(Object.entries(object).toReversed());
        expect(canonicalize(turned)).toBe(canonicalize(object));
      }),
    );
  });

  it("round trips: parsing a canonical text and writing it again changes nothing", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalize(value);
        expect(canonicalize(parseStrictJson(text))).toBe(text);
        expect(parseStrictJson(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: Number(process.env["CANONICAL_PROPERTY_RUNS"] ?? 2_000) },
    );
  });

  it("names the place of what it refuses", () => {
    const refused = (value: unknown) => {
      try {
        return canonicalize(value as JsonValue);
      } catch (problem) {
        return problem instanceof CanonicalError ? [problem.reason, problem.path] : problem;
      }
    };
    expect(refused({ a: [1, { "b/c~": Number.NaN }] })).toEqual(["not_finite", "/a/1/b~1c~0"]);
    expect(refused({ a: 2 ** 53 })).toEqual(["unsafe_integer", "/a"]);
    expect(refused(JSON.parse('{"a":{"__proto__":1}}'))).toEqual(["proto_key", "/a/__proto__"]);
    expect(refused(["\ud800"])).toEqual(["lone_surrogate", "/0"]);
    expect(refused({ a: "\0" })).toEqual(["null_character", "/a"]);
    expect(refused({ when: new Date(0) })).toEqual(["not_json", "/when"]);
    expect(refused({ big: 1n })).toEqual(["not_json", "/big"]);
    expect(refused([undefined])).toEqual(["not_json", "/0"]);
  });

  it("refuses a value that contains itself", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(() => canonicalize(loop as JsonObject)).toThrow(CanonicalError);
  });

  it("treats an undefined member as absent, as the wire does", () => {
    expect(canonicalize({ a: 1, b: undefined } as unknown as JsonObject)).toBe('{"a":1}');
  });
});

describe("parseStrictJson", () => {
  it("agrees with JSON.parse on every text that it accepts, and accepts every sound text", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value, null, 1);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers every text with a value or a CanonicalError, and never accepts what JSON.parse refuses", () => {
    const noise = fc.array(fc.constantFrom("{", "}", "[", "]", ":", ",", '"', '"a"', "1", "-", "\\", "null", " ", '"a":1', "e9", "\ud800")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: "binary" })), (text) => {
        let accepted = true;
        try {
          parseStrictJson(text);
        } catch (problem) {
          expect(problem).toBeInstanceOf(CanonicalError);
          accepted = false;
        }
        if (accepted) expect(() => JSON.parse(text)).not.toThrow();
      }),
      { numRuns: 10_000 },
    );
  });

  it("finds a key that stands twice anywhere", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 5 }), (keys) => {
        const text = `[{"x":{${keys.map((key) => `"${key}":0`).join(",")}}}]`;
        const run = () => parseStrictJson(text);
        if (new Set(keys).size === keys.length) expect(run).not.toThrow();
        else expect(run).toThrow(expect.objectContaining({ reason: "duplicate_key" }));
      }),
    );
  });

  it("counts its limit in UTF-8 bytes", () => {
    expect(parseStrictJson(`"${"a".repeat(MAX_BODY_BYTES - 2)}"`)).toHaveLength(MAX_BODY_BYTES - 2);
    expect(() => parseStrictJson(`"${"a".repeat(MAX_BODY_BYTES - 1)}"`)).toThrow(expect.objectContaining({ reason: "too_large" }));
    expect(() => parseStrictJson(`"${"é".repeat(MAX_BODY_BYTES / 2)}"`)).toThrow(expect.objectContaining({ reason: "too_large" }));
    expect(parseStrictJson(`"${"é".repeat(MAX_BODY_BYTES / 2 - 1)}"`)).toHaveLength(MAX_BODY_BYTES / 2 - 1);
  });

  it("refuses a quarter of a megabyte of brackets without running out of stack", () => {
    expect(() => parseStrictJson("[".repeat(250_000))).toThrow(expect.objectContaining({ reason: "too_deep" }));
  });

  it("never lets an input reach a prototype", () => {
    expect(() => parseStrictJson('{"__proto__":{"polluted":true}}')).toThrow(expect.objectContaining({ reason: "proto_key" }));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

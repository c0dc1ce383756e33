import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decideInput } from "@/lib/approvals/schema";
import { AppError } from "@/lib/errors";
import { parseInput, readBody } from "@/lib/http/input";

function refusalOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("nothing was refused");
}

const fieldsOf = (error: AppError) => z.array(z.object({ field: z.string() })).parse(error.options.details?.["fields"]).map(({ field }) => field);
const posted = (type: string | null, body = "{}") => readBody(new Request("http://127.0.0.1/x", { method: "POST", body: Buffer.from(body), ...(type === null ? {} : { headers: { "content-type": type } }) }));

describe("a body from outside", () => {
  it("is refused with every unknown field by name, at any depth", () => {
    const schema = z.strictObject({ a: z.string(), inner: z.strictObject({ b: z.number() }) });
    const error = refusalOf(() => parseInput(schema, { a: "x", one: 1, two: 2, inner: { b: 1, three: 3, four: 4 } }));
    expect(fieldsOf(error).toSorted()).toEqual(["inner.four", "inner.three", "one", "two"]);
    for (const name of ["one", "two", "inner.three", "inner.four"]) expect(error.message).toContain(`Unknown field "${name}"`);
  });

  it.each(["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"', "application/json; charset=utf8; x=y"])("%s is read", async (type) => {
    expect(await posted(type)).toEqual({});
  });

  it.each(["application/json; charset=latin1", "application/json;charset=utf-16", "application/json; x=y; CHARSET = 'ISO-8859-1'", "text/plain", null])("%s is a 415 that says what to send", async (type) => {
    await expect(posted(type)).rejects.toMatchObject({ slug: "unsupported_media_type", status: 415, message: expect.stringMatching(/^(Send the body as|The body is said to be in)/) });
  });
});

describe("a member of a body", () => {
  const nested = (levels: number) => `{"args":${'{"a":'.repeat(levels)}1${"}".repeat(levels)}}`;

  it("may be 32 levels deep, as an SDK lets arguments be, and no deeper", async () => {
    await expect(posted("application/json", nested(32))).resolves.toHaveProperty("args");
    await expect(posted("application/json", nested(33))).rejects.toMatchObject({ status: 400, message: expect.stringContaining("nested deeper than 32 levels") });
  });
});

describe("a deny", () => {
  it("gives nothing: what belongs to an approval is a 400 that names it", () => {
    const error = refusalOf(() => parseInput(decideInput, { action: "deny", decision_kind: "approved_once", duration_seconds: 60, principal_scope: { type: "project" }, reach: {} }));
    expect([error.status, fieldsOf(error).toSorted()]).toEqual([400, ["decision_kind", "duration_seconds", "principal_scope", "reach"]]);
    expect(parseInput(decideInput, { action: "deny", reason: "no" })).toEqual({ action: "deny", reason: "no" });
    expect(parseInput(decideInput, { action: "approve", decision_kind: "approved_once" })).toMatchObject({ action: "approve" });
  });
});

import { describe, expect, it, vi } from "vitest";
import { AppError } from "@/lib/errors";
import { failure } from "@/lib/http/failure";

/** As drizzle hands on what the driver throws. */
const fromDatabase = (code: string) => new Error("Failed query: update approval_requests", { cause: Object.assign(new Error("inside"), { code }) });

async function answerTo(thrown: unknown) {
  const log = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const response = failure(thrown, "req_1", "https://countersign.example");
  log.mockRestore();
  return { status: response.status, retryAfter: response.headers.get("Retry-After"), body: (await response.json()) as { error: string; message: string; request_id: string } };
}

describe("what a call is told when the database lets it down", () => {
  it.each(["55P03", "57014", "40P01", "40001", "53300", "57P01", "25P03", "ECONNREFUSED", "CONNECT_TIMEOUT"])("%s is 503, with a time to come back, and says nothing of what went wrong inside", async (code) => {
    const { status, retryAfter, body } = await answerTo(fromDatabase(code));
    expect([status, retryAfter, body.error, body.request_id]).toEqual([503, "1", "database_away", "req_1"]);
    expect(body.message).toContain("nothing was decided or saved");
    expect(JSON.stringify(body)).not.toMatch(/update approval_requests|inside/);
  });

  it.each(["53100", "53200", "58030", "25006"])("%s, which an operator has to mend, is 503 too and says so", async (code) => {
    const { status, retryAfter, body } = await answerTo(fromDatabase(code));
    expect([status, retryAfter, body.error]).toEqual([503, "10", "database_away"]);
    expect(body.message).toMatch(/nothing was decided or saved.*tell the operator/);
  });

  it("a fault that is not the database's load stays 500, and a refusal stays itself", async () => {
    expect((await answerTo(fromDatabase("23505"))).status).toBe(500);
    expect((await answerTo(new AppError("not_found", "Nothing."))).status).toBe(404);
  });
});

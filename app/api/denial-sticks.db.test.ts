import { Client, PolicyDeniedError } from "@countersign/sdk";
import { afterAll, beforeAll, expect, it } from "vitest";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { POST as createRequest } from "@/app/api/approval-requests/route";
import { POST as guard } from "@/app/api/guard/route";
import { decideRequest } from "@/lib/approvals/decide";
import type { Id } from "@/lib/ids";

let test: TestDatabase;
let office: Office;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(() => test.close());

let creations = 0;

/** The product's own route handlers in place of the network. */
const toHandlers: typeof fetch = (input, init) => {
  const request = new Request(input, init);
  const isGuard = new URL(request.url).pathname === "/api/guard";
  creations += isGuard ? 0 : 1;
  return (isGuard ? guard : createRequest)(request, { params: Promise.resolve({}) });
};

it("the SDK raises PolicyDeniedError at once for what was denied a moment ago, and does not try again", async () => {
  const client = new Client({ apiKey: office.key.secret, email: office.alice.email, baseUrl: "http://127.0.0.1:3000", configFile: false, fetch: toHandlers });
  const decision = await client.guard("Bash:sudo apt-get install four");
  const pending = await client.requestApproval(decision, { message: "please", timeoutS: 60 });
  await decideRequest(office.bob.ctx, pending.id as Id<"request">, { action: "deny", reason: "not this one" });
  const before = creations;
  const error = await client.requestApproval(await client.guard("Bash:sudo apt-get install four"), { message: "pretty please", timeoutS: 60 }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PolicyDeniedError);
  expect(error).toMatchObject({ reasonCode: "RECENTLY_DENIED", status: 409, message: expect.stringContaining("not this one") });
  expect(creations - before).toBe(1);
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notePageFailure, withHonestStatus } from "@/lib/http/page-status";

/** Fails as Next.js does: tells what was thrown, then answers 500. */
const server = createServer((request, response) => {
  const answer = withHonestStatus(response);
  if (request.url === "/away") notePageFailure(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
  if (request.url === "/broken") notePageFailure(new TypeError("a fault of ours"));
  answer.statusCode = request.url === "/fine" ? 200 : 500;
  answer.end("a page");
});
const get = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  return [answer.status, answer.headers.get("retry-after"), await answer.text()];
};

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => void server.close(resolve)));

describe("a page that cannot be drawn", () => {
  it("by a fault of ours is a 500; because the database is away a 503 that says to come again; a page that can be drawn stays a 200", async () => {
    expect(await get("/broken")).toEqual([500, null, "a page"]);
    expect(await get("/away")).toEqual([503, "1", "a page"]);
    expect(await get("/fine")).toEqual([200, null, "a page"]);
  });
});

import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
vi.stubEnv("AUTH_SECRET", "x".repeat(40));
vi.stubEnv("KEY_PEPPER", "y".repeat(40));
const { registerFront } = await import("@/lib/http/front");

let server: Server;

beforeAll(async () => {
  server = createServer({ requireHostHeader: false });
  registerFront({
    "POST /api/approval-requests/{id}/decide": async (asked, params) => {
      const bytes = await asked.bytes(10);
      const seen = { url: asked.url, id: params["id"], header: asked.headers.get("X-Seen"), body: bytes === null ? null : Buffer.from(bytes).toString() };
      return { status: 298, headers: { "X-Direct": "yes" }, body: JSON.stringify(seen) };
    },
  });
  (globalThis as unknown as { countersignFront: import("@/lib/http/front").Front }).countersignFront.attach(server, (request, response) => {
    const body = `passed on: ${request.url}`;
    response.writeHead(299, { "Content-Length": body.length }).end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

type Answer = { status: number; headers: Map<string, string>; body: string };

/** Sends bytes as they are, for no client would send these. */
async function ask(text: string): Promise<Answer> {
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    let all = "";
    socket.setEncoding("utf8").on("data", (part: string) => (all += part));
    socket.on("close", () => resolve(all));
    socket.on("error", reject);
    socket.write(text);
  });
  const [head = "", body = ""] = [said.slice(0, said.indexOf("\r\n\r\n")), said.slice(said.indexOf("\r\n\r\n") + 4)];
  const [first = "", ...lines] = head.split("\r\n");
  return { status: Number(first.split(" ")[1]), headers: new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)])), body };
}

const call = (method: string, target: string, more = "") => ask(`${method} ${target} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n${more}\r\n`);

function expectRefusal(answer: Answer, status: number, slug: string): void {
  expect(answer.status).toBe(status);
  const body = JSON.parse(answer.body) as Record<string, string>;
  expect(Object.keys(body)).toEqual(["error", "code", "message", "documentation", "request_id"]);
  expect(body["error"]).toBe(slug);
  expect(body["message"]).toMatch(/^[A-Z].*\.$/);
  expectHeaders(answer);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(answer.headers.get("x-request-id")).toBe(body["request_id"]);
}

function expectHeaders(answer: Answer): void {
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(answer.headers.get("x-request-id")).toMatch(/^r_[0-9a-f]{32}$/);
}

describe("a call that no route could answer is refused in the shape of every other refusal", () => {
  it.each([
    ["DELETE", "/api/guard", "OPTIONS, POST"],
    ["GET", "/api/approval-requests/req_x/decide", "OPTIONS, POST"],
    ["POST", "/healthz", "GET, HEAD, OPTIONS"],
    ["PROPFIND", "/api/approval-requests", "GET, HEAD, OPTIONS, POST"],
    ["TRACE", "/v1/sdk/audit", "OPTIONS, POST"],
    ["PUT", "/api/auth/callback/email?x=1", "GET, HEAD, OPTIONS, POST"],
    ["PUT", "/api/auth/sign-out", "OPTIONS, POST"],
    ["POST", "/api/x/../policies/check", "GET, HEAD, OPTIONS"],
  ])("%s %s: 405 that names %s", async (method, target, allowed) => {
    const answer = await call(method, target);
    expectRefusal(answer, 405, "method_not_allowed");
    expect(answer.headers.get("allow")).toBe(allowed);
  });

  it.each(["/api/grants/%E0%A4%A", "/api/grants/%", "/api/%zz", "/v1/%ff", "/api/grants/%00"])("%s: 400", async (target) => expectRefusal(await call("GET", target), 400, "invalid_request"));

  it("an address or headers over 16 KB: 431", async () => {
    expectRefusal(await call("GET", `/api/grants?x=${"a".repeat(20_000)}`), 431, "head_too_large");
    expectRefusal(await call("GET", `/api/grants/${"a".repeat(20_000)}`), 431, "head_too_large");
    expectRefusal(await call("GET", "/api/grants", `X-Long: ${"a".repeat(20_000)}\r\n`), 431, "head_too_large");
  });

  it("what is not HTTP, or has no host or no path: 400", async () => {
    expectRefusal(await ask("nonsense\r\n\r\n"), 400, "invalid_request");
    expectRefusal(await call("FROB", "/api/guard"), 400, "invalid_request");
    expectRefusal(await ask("GET /api/grants HTTP/1.1\r\nConnection: close\r\n\r\n"), 400, "invalid_request");
    expectRefusal(await call("GET", "*"), 400, "invalid_request");
    expectRefusal(await ask("POST /api/guard HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, "invalid_request");
  });

  it("a tunnel: 405; a method at an address where nothing is: 404", async () => {
    expectRefusal(await ask("CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n"), 405, "method_not_allowed");
    expectRefusal(await call("PROPFIND", "/api/nothing"), 404, "not_found");
    expectRefusal(await call("OPTIONS", "/api/nothing"), 404, "not_found");
    for (const target of ["/api/grants/", "/api//grants", "/api/", "/v1/sdk/audit/?x=1"]) expectRefusal(await call("GET", target), 404, "not_found");
  });

  it("a refused body is not taken for the next call on the connection", async () => {
    const smuggled = "DELETE /api/keys/x HTTP/1.1\r\nHost: here\r\n\r\n";
    const answer = await ask(`PUT /api/guard HTTP/1.1\r\nHost: here\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`);
    expectRefusal(answer, 405, "method_not_allowed");
    expect(answer.headers.get("connection")).toBe("close");
  });
});

describe("a call that something may answer", () => {
  it("is told by OPTIONS which methods there are, with the headers of every answer", async () => {
    const answer = await call("OPTIONS", "/api/approval-requests");
    expect(answer.status).toBe(204);
    expect(answer.headers.get("allow")).toBe("GET, HEAD, OPTIONS, POST");
    expectHeaders(answer);
    expect((await call("OPTIONS", "*")).status).toBe(204);
  });

  it("by HEAD is answered without a body: 405 where only POST is there", async () => {
    const answer = await call("HEAD", "/api/guard");
    expect(answer).toMatchObject({ status: 405, body: "" });
    expectHeaders(answer);
    expect((await call("HEAD", "/healthz")).status).toBe(299);
  });

  it.each(["/api/guard", "/api/approval-requests/req%5Fx/decide", "/api/nothing", "/sign-in?next=%2Fapprovals", "/api/grants/a%2Fb/revoke", "/api/auth/callback/email"])("goes on to %s as it came", async (target) => {
    expect(await call("POST", target)).toMatchObject({ status: 299, body: `passed on: ${target}` });
  });

  it("goes on by its path where it names a whole address, whatever host that names", async () => {
    expect(await call("GET", "http://elsewhere.example/api/grants?limit=1")).toMatchObject({ status: 299, body: "passed on: /api/grants?limit=1" });
    expect(await call("GET", "http://elsewhere.example")).toMatchObject({ status: 299, body: "passed on: /" });
  });

  it("is a page that does not exist where a page's address cannot be read", async () => {
    expect(await call("GET", "/approvals/%E0%A4%A")).toMatchObject({ status: 299, body: "passed on: /this-address-cannot-be-read" });
  });
});

describe("an address that the front answers itself", () => {
  it("gets the call as it came: what stands in its address, its headers and its body", async () => {
    const answer = await ask("POST /api/approval-requests/req_x/decide?a=b HTTP/1.1\r\nHost: here\r\nConnection: close\r\nX-Seen: 1\r\nContent-Length: 4\r\n\r\nyes!");
    expect(answer).toMatchObject({ status: 298, body: JSON.stringify({ url: "http://here/api/approval-requests/req_x/decide?a=b", id: "req_x", header: "1", body: "yes!" }) });
    expect(answer.headers.get("x-direct")).toBe("yes");
  });

  it("is told of a body that is too large, and by another method is still refused", async () => {
    const answer = await ask(`POST /api/approval-requests/req_x/decide HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 11\r\n\r\n${"a".repeat(11)}`);
    expect(JSON.parse(answer.body)).toMatchObject({ body: null });
    expectRefusal(await call("DELETE", "/api/approval-requests/req_x/decide"), 405, "method_not_allowed");
  });
});

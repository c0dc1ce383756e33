import { connect } from "node:net";
import { baseUrl } from "./demo";
import { expect, test } from "./fixtures";

/** Sends bytes as they are to the product's own port and gives back all that it says. */
async function ask(text: string): Promise<{ status: number; head: string; body: string }> {
  const { hostname, port } = new URL(baseUrl());
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let all = "";
    socket.setEncoding("utf8").on("data", (part: string) => (all += part));
    socket.on("close", () => resolve(all)).on("error", reject);
    socket.write(text);
  });
  const end = said.indexOf("\r\n\r\n");
  return { status: Number(said.slice(9, 12)), head: said.slice(0, end).toLowerCase(), body: said.slice(end + 4) };
}

const call = (method: string, target: string, more = "") => ask(`${method} ${target} HTTP/1.1\r\nHost: ${new URL(baseUrl()).host}\r\nConnection: close\r\n${more}\r\n`);

const REFUSED: [what: string, answer: () => ReturnType<typeof ask>, status: number][] = [
  ["a method that an address does not take", () => call("DELETE", "/api/guard"), 405],
  ["a method that the sign-in library does not take", () => call("PUT", "/api/auth/callback/email"), 405],
  ["a method that nobody takes", () => call("PROPFIND", "/healthz"), 405],
  ["an address that cannot be decoded", () => call("GET", "/api/grants/%E0%A4%A"), 400],
  ["an address with U+0000", () => call("GET", "/api/grants/%00"), 400],
  ["a query that cannot be decoded", () => call("GET", "/api/grants?%ff=%E0%A4%A"), 401],
  ["an address of 12 KB", () => call("GET", `/api/grants/${"a".repeat(12_000)}`), 401],
  ["an address of 20 KB", () => call("GET", `/api/grants?x=${"a".repeat(20_000)}`), 431],
  ["headers of 20 KB", () => call("GET", "/api/grants", `X-Long: ${"a".repeat(20_000)}\r\n`), 431],
  ["a cookie that cannot be decoded", () => call("GET", "/api/grants", "Cookie: countersign.session=%E0%A4%A; a=%zz\r\n"), 401],
  ["a host that is none", () => ask("GET /api/grants HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n"), 401],
  ["no host", () => ask("GET /api/grants HTTP/1.1\r\nConnection: close\r\n\r\n"), 400],
  ["no HTTP", () => ask("hello\r\n\r\n"), 400],
  ["an expectation that nobody knows", () => call("GET", "/api/grants", "Expect: nonsense\r\n"), 401],
  ["an address where nothing is", () => call("GET", "/api/nothing"), 404],
];

for (const [what, answer, status] of REFUSED) {
  test(`${what} is refused as the API refuses, not by the framework`, async () => {
    const said = await answer();
    expect(said.status).toBe(status);
    expect(said.body).toMatch(/\{"error":"\w+","code":"E\d{4}","message":"[^"]+\.","documentation":"[^"]+","request_id":"r_\w+"\}/);
    for (const header of ["content-type: application/json", "cache-control: no-store", "x-content-type-options: nosniff", "frame-ancestors 'none'", "referrer-policy: no-referrer"]) expect(said.head).toContain(header);
    if (status === 405) expect(said.head).toMatch(/^allow: /m);
  });
}

test("a page's address that cannot be decoded is a page that does not exist", async ({ page }) => {
  const said = await page.goto(`${baseUrl()}/approvals/%E0%A4%A`);
  expect(said?.status()).toBe(404);
  await expect(page.getByRole("heading").first()).toBeVisible();
});

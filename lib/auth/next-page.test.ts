import { describe, expect, it } from "vitest";
import { FIRST_PAGE, nextPage, withNext } from "@/lib/auth/next-page";

const ORIGIN = "https://sign.acme.com";

const PAYLOADS = [
  "", "approvals", "//evil.com", "///evil.com", "////evil.com/approvals", "/\\evil.com", "\\\\evil.com", "\\/evil.com", "/\\/evil.com",
  "https://evil.com", "https:evil.com", "https:/evil.com", "HTTPS://evil.com/approvals", "javascript:alert(1)", "data:text/html,x", "JaVaScRiPt://%0aalert(1)",
  "/\t/evil.com", "/\n/evil.com", "/\r\n/evil.com", "\t//evil.com", " //evil.com", "/ /evil.com", "/\u0000/evil.com", "/approvals\r\nSet-Cookie: a=b", "/approvals\u2028", "/\u3000/evil.com",
  "/./\u002f/evil.com", "/.//evil.com", "/..//evil.com", "/approvals/..//evil.com", "/approvals/%2e%2e//evil.com", "/approvals/..%2f..//evil.com\\", "/%2e//evil.com",
  "/approvals@evil.com", "//evil.com@sign.acme.com", "/@evil.com", "/.evil.com", "/:80", "/approvals:80@evil.com", "/ⓔvil.com", "/／evil.com", "/approvals/\\..\\..\\evil.com",
  "/api/auth/sign-out", "/approvals/../api/openapi.json", "/sign-in?next=//evil.com", "/review/token", "/dev/mailbox", "/_next/static/x", "/v1/sdk/audit",
  "/%2f%2fevil.com", "/%5cevil.com", "?next=/approvals", "#/approvals", "/approvals".padEnd(2001, "a"),
];

describe("the page after signing in", () => {
  it.each(PAYLOADS)("is not %j", (payload) => {
    expect(nextPage(payload)).toBeNull();
    expect(withNext("/sign-in", payload)).toBe("/sign-in");
  });

  it.each([null, undefined, 7, {}, ["/approvals", "//evil.com"]])("is not %j, which is no text", (payload) => {
    expect(nextPage(payload)).toBeNull();
  });

  it.each(["/approvals", "/approvals/req_0193", "/grants?state=active", "/audit?action=Bash%3A%2Fetc&next=//evil.com", "/approvals/%2f%2fevil.com", "/settings/keys"])("may be %s, and stays on this origin", (path) => {
    expect(nextPage(path)).toBe(path);
    expect(new URL(nextPage(path) ?? "", ORIGIN).origin).toBe(ORIGIN);
  });

  it("is read as a browser reads it, dots and all, and carried whole", () => {
    expect(nextPage("/grants/../approvals/./req_1#top")).toBe("/approvals/req_1");
    expect(new URLSearchParams(withNext("/sign-in", "/grants?state=active&q=a b".replace(" ", "+")).split("?")[1]).get("next")).toBe("/grants?state=active&q=a+b");
    expect(withNext("/sign-in", FIRST_PAGE)).toBe("/sign-in");
  });
});

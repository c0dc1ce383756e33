import { beforeEach, describe, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  Object.assign(process.env, { DATABASE_URL: "postgres://nowhere/none", AUTH_SECRET: "x".repeat(32), KEY_PEPPER: "y".repeat(32) });
});

async function under(publicUrl: string) {
  process.env.PUBLIC_URL = publicUrl;
  const [cookie, authenticate] = await Promise.all([import("@/lib/auth/cookie"), import("@/lib/http/authenticate")]);
  return { header: cookie.sessionCookieHeader("token"), read: authenticate.sessionCookie };
}

describe("the session cookie", () => {
  it("under https is bound to this very host, and no other cookie counts", async () => {
    const { header, read } = await under("https://sign.acme.com");
    expect(header).toBe("__Host-countersign.session=token; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure");
    expect(read("countersign.session=planted; __Host-countersign.session=mine")).toBe("mine");
    expect(read("countersign.session=planted")).toBeNull();
  });

  it("under http, on loopback, goes without the prefix that browsers would refuse there", async () => {
    const { header, read } = await under("http://127.0.0.1:3000");
    expect(header).toBe("countersign.session=token; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800");
    expect(read("a=b; countersign.session=mine")).toBe("mine");
    expect(read("xcountersign.session=other")).toBeNull();
  });
});

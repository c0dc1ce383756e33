import { describe, expect, it } from "vitest";
import { assertAccess } from "@/lib/auth/permissions";
import type { Actor } from "@/lib/context";

const token = { type: "member", via: "token", role: "owner" } as Actor;

describe("a personal token that may not do something", () => {
  it("is sent to the browser only where a browser may do it", () => {
    expect(() => assertAccess(token, { session: "member", token: false })).toThrow("Sign in in a browser");
    expect(() => assertAccess(token, { key: "requests" })).toThrow("This address is for API keys");
  });
});

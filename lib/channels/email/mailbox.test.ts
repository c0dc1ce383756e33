import { beforeEach, describe, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  for (const name of ["SMTP_URL", "RESEND_API_KEY", "HOST", "PUBLIC_URL"]) delete process.env[name];
  Object.assign(process.env, { DATABASE_URL: "postgres://nowhere/none", AUTH_SECRET: "x".repeat(32), KEY_PEPPER: "y".repeat(32) });
});

async function existsFor(host: string | null, settings: Record<string, string> = {}): Promise<boolean> {
  Object.assign(process.env, settings);
  const { assertMailboxExists } = await import("@/lib/channels/email/mailbox");
  try {
    assertMailboxExists(host);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ slug: "not_found" });
    return false;
  }
}

describe("the local mailbox", () => {
  it.each(["127.0.0.1:3000", "localhost:3000", "[::1]:3000"])("is there for %s without a mail transport", async (host) => {
    expect(await existsFor(host)).toBe(true);
  });

  it.each([null, "evil.example", "evil.example:3000", "127.0.0.1.evil.example", "localhost@evil.example", "127.0.0.1:3000, evil.example"])("is not there for a caller who addressed it as %s", async (host) => {
    expect(await existsFor(host)).toBe(false);
  });

  it("is not there where mail really leaves, or where the server listens to others", async () => {
    expect(await existsFor("127.0.0.1:3000", { SMTP_URL: "smtp://127.0.0.1:1" })).toBe(false);
    vi.resetModules();
    expect(await existsFor("127.0.0.1:3000", { HOST: "0.0.0.0" })).toBe(false);
  });
});

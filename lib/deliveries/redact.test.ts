import { describe, expect, it } from "vitest";
import { redactArgs, redactText } from "@/lib/deliveries/redact";

const KEPT = "[redacted]";

describe("what leaves by a channel", () => {
  it.each(["password", "db_password", "dbPassword", "PASSWORD", "token", "access_token", "accessToken", "api_key", "apiKey", "x-api-key", "secret", "client_secret", "clientSecret", "private_key", "Authorization", "cookie", "session_id", "credentials", "passphrase", "otp", "cvv"])("holds no value of an argument named %s", (name) => {
    expect(redactArgs(JSON.stringify({ deep: [{ [name]: "hunter2-and-more", beside: 1 }] }))).toBe(JSON.stringify({ deep: [{ [name]: KEPT, beside: 1 }] }));
    expect(redactArgs(JSON.stringify({ [name]: { user: "a", pass: "b" } }))).toBe(JSON.stringify({ [name]: KEPT }));
  });

  it.each(["amount", "customer", "path", "command", "tokens_used_count", "compass", "author", "keyboard", "secretary_name", "passenger", "pin_code_area"])("keeps an argument named %s", (name) => {
    const text = JSON.stringify({ [name]: "value", n: 1, list: [true, null] });
    expect(redactArgs(text)).toBe(text);
  });

  it.each([
    "sk-proj-abcdefghijklmnop1234", "sk_live_abcdefghijklmnop", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "github_pat_11ABCDEFG0abcdefghij_klmnop", "glpat-abcdefghijklmnopqrst", "xoxb-1234567890-abcdefghij", "AKIAIOSFODNN7EXAMPLE",
    "AIzaSyA-abcdefghijklmnopqrstuvwxyz01234", "SG.abcdefghijklmnop1234.abcdefghijklmnop1234", "cz_live_0123456789abcdef0123456789abcdef", "whsec_abcdefghijklmnopqrstuvwxyz0123==", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijkl", "npm_abcdefghijklmnopqrstuvwxyz0123456789",
  ])("holds no %s, wherever it stands", (secret) => {
    for (const text of [secret, `curl -H 'X: ${secret}' https://example.com`, `a ${secret} b ${secret}`]) expect(redactText(text)).not.toContain(secret);
    expect(redactArgs(JSON.stringify({ note: [`use ${secret}`] }))).not.toContain(secret);
  });

  it("holds no password in an address, a header, an assignment or a key file", () => {
    expect(redactText("psql postgres://admin:hunter2@db.example.com/x")).toBe(`psql postgres://admin:${KEPT}@db.example.com/x`);
    expect(redactText("curl -H 'Authorization: Bearer abcdefghijklmnop'")).not.toContain("abcdefghijklmnop");
    expect(redactText("PASSWORD=hunter22 ./run --token=abcd1234")).not.toMatch(/hunter22|abcd1234/);
    expect(redactText("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after")).toBe(`${KEPT} after`);
  });

  it("says everything else as it was, and takes no time for long texts", () => {
    for (const text of ["Bash:sudo apt-get install jq", "Refund 100 USD to alice@acme.com", "https://example.com/a:b@c", ""]) expect(redactText(text)).toBe(text);
    expect(redactText("x".repeat(200_000))).toHaveLength(200_000);
    expect(redactText("://".repeat(50_000)).length).toBeGreaterThan(0);
    expect(redactText("password=".repeat(20_000)).length).toBeGreaterThan(0);
    expect(redactArgs("no JSON, password=hunter22")).not.toContain("hunter22");
  });
});

import { expect, it } from "vitest";
import { parseEnv } from "./env";

const least = { DATABASE_URL: "postgres://u:p@127.0.0.1/c", AUTH_SECRET: "x".repeat(32), KEY_PEPPER: "x".repeat(32) };

it.each([
  ["SMTP_URL", "mail.example.com", /SMTP_URL \(it should read smtp:\/\//],
  ["SMTP_URL", "https://mail.example.com", /SMTP_URL \(it should read smtp:\/\//],
  ["PUBLIC_URL", "localhost:3000", /PUBLIC_URL \(it should read like https:\/\//],
  ["PUBLIC_URL", "ftp://countersign.example.com", /PUBLIC_URL \(it should read like https:\/\//],
  ["OIDC_ISSUER", "accounts.example.com", /OIDC_ISSUER \(it should read like https:\/\//],
])("%s=%s is refused before anything is started, with what it should read", (name, value, sentence) => {
  expect(() => parseEnv({ ...least, [name]: value })).toThrow(sentence);
});

it("addresses of their kind are taken", () => {
  expect(parseEnv({ ...least, SMTP_URL: "smtp://127.0.0.1:1", PUBLIC_URL: "http://localhost:3000/" })).toMatchObject({ mailTransport: "smtp", PUBLIC_URL: "http://localhost:3000" });
  expect(parseEnv({ ...least, SMTP_URL: "smtps://user:p%40ss@mail.acme.com:465" }).mailTransport).toBe("smtp");
  expect(parseEnv({ ...least, PUBLIC_URL: "http://[::1]:3000" }).PUBLIC_URL).toBe("http://[::1]:3000");
});

import { describe, expect, it } from "vitest";
import { readOptions } from "./options";

const secret = "s".repeat(40);

describe("the options of a start", () => {
  it("default to loopback, port 3000, an embedded database and the demo", () => {
    expect(readOptions([], {})).toMatchObject({ dev: false, host: "127.0.0.1", port: 3000, loopback: true, databaseUrl: undefined, demo: true, demoAgent: true, maxConnections: 200 });
  });

  it("leave the demo out of a database that is not ours unless it is asked for", () => {
    const DATABASE_URL = "postgres://db/x";
    expect(readOptions([], { DATABASE_URL }).demo).toBe(false);
    expect(readOptions([], { DATABASE_URL, COUNTERSIGN_DEMO: "1" }).demo).toBe(true);
  });

  it("take an empty variable for one that is not set", () => {
    expect(readOptions([], { PORT: "", HOST: " ", DATABASE_URL: "" })).toMatchObject({ port: 3000, host: "127.0.0.1", databaseUrl: undefined });
  });

  it.each(["0.0.0.0", "::", "192.168.1.4", "countersign.internal", "127.0.0.1.evil.example"])("refuse %s without secrets and mail, and take it with both", (HOST) => {
    expect(() => readOptions([], { HOST })).toThrow(/without AUTH_SECRET, KEY_PEPPER and RESEND_API_KEY or SMTP_URL/);
    expect(readOptions([], { HOST, AUTH_SECRET: secret, KEY_PEPPER: secret, RESEND_API_KEY: "re_x" })).toMatchObject({ host: HOST, loopback: false });
  });

  it.each(["127.0.0.1", "localhost", "::1", "[::1]"])("take %s as it is", (HOST) => {
    expect(readOptions([], { HOST }).loopback).toBe(true);
  });

  it.each([
    ["PORT", "-1"],
    ["PORT", "65536"],
    ["PORT", "3e3"],
    ["COUNTERSIGN_DEMO", "maybe"],
    ["COUNTERSIGN_MAX_CONNECTIONS", "many"],
  ])("refuse %s=%s and name it", (name, value) => {
    expect(() => readOptions([], { [name]: value })).toThrow(new RegExp(`^${name} `));
  });
});

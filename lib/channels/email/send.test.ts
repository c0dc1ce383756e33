import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Mail } from "@/lib/channels/email/send";

const mail: Mail = { id: "dlv_1", to: "bob@acme.com", subject: "Alice asks", text: "the text", html: "<p>the text</p>" };
const before = { ...process.env };

/** `env()` and the transports are made once per process, so each case gets modules of its own. */
async function sendWith(settings: Record<string, string>): Promise<(mail: Mail) => Promise<void>> {
  vi.resetModules();
  Object.assign(process.env, { DATABASE_URL: "postgres://nowhere/none", AUTH_SECRET: "x".repeat(32), KEY_PEPPER: "y".repeat(32), MAIL_FROM: "Countersign <approvals@acme.com>", PUBLIC_URL: "http://127.0.0.1:3000" }, settings);
  delete (globalThis as { countersignSmtp?: unknown }).countersignSmtp;
  return (await import("@/lib/channels/email/send")).sendMail;
}
afterEach(() => {
  process.env = { ...before };
});

describe("by Resend", () => {
  let server: Server;
  let seen: { headers: IncomingMessage["headers"]; body: Record<string, unknown> }[];
  let answer: { status: number; body: unknown; headers?: Record<string, string> };

  beforeEach(async () => {
    seen = [];
    answer = { status: 200, body: { id: "sent_1" } };
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        seen.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> });
        response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => void server.close());

  const settings = () => ({ RESEND_API_KEY: "re_test", RESEND_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

  it.each([["17", 17], [new Date(Date.now() + 900_000).toUTCString(), 900], ["86400", 3_600], ["soon", 0]])("what it asks to wait is told, in seconds or as a date, an hour at most: %s", async (asked, seconds) => {
    answer = { status: 429, body: { name: "rate_limit_exceeded", message: "Too many requests", statusCode: 429 }, headers: { "retry-after": asked } };
    const send = await sendWith(settings());
    const error = await send(mail).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ permanent: false });
    expect(Math.abs(Number((error as { retryAfterSeconds?: number }).retryAfterSeconds) - seconds)).toBeLessThan(5);
  });

  it("one mail goes to one address, with the delivery's id as idempotency key", async () => {
    const send = await sendWith(settings());
    await send(mail);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers["idempotency-key"]).toBe("dlv_1");
    expect(seen[0]?.body).toMatchObject({ to: ["bob@acme.com"], from: "Countersign <approvals@acme.com>", subject: "Alice asks", text: "the text", html: "<p>the text</p>" });
  });

  it.each([
    [422, true],
    [500, false],
    [429, false],
    [403, false],
  ])("the answer %i is refused for good: %s", async (status, permanent) => {
    const send = await sendWith(settings());
    answer = { status, body: { statusCode: status, name: "error", message: "no" } };
    await expect(send(mail)).rejects.toMatchObject({ name: "MailRefused", permanent });
    answer = { status, body: "a page of some proxy" };
    await expect(send(mail), "whatever the body is").rejects.toMatchObject({ name: "MailRefused", permanent });
  });

  it("what answers 200 and no id has not taken it", async () => {
    const send = await sendWith(settings());
    answer = { status: 200, body: "welcome to the hotel's network" };
    await expect(send(mail)).rejects.toMatchObject({ name: "MailRefused", permanent: false });
  });

  it.each([302, 307, 308])("a redirect (%i) is not followed, so the mail and its key go nowhere else", async (status) => {
    const send = await sendWith(settings());
    answer = { status, body: {}, headers: { location: `${settings().RESEND_BASE_URL}/elsewhere` } };
    await expect(send(mail)).rejects.toMatchObject({ permanent: false, message: `Resend: it answered ${status}, and nothing that says that it took the mail` });
    expect(seen).toHaveLength(1);
  });

  it("an answer without an end is let go of", async () => {
    const send = await sendWith(settings());
    let written = 0;
    const ended = new Promise<void>((resolve) => {
      server.removeAllListeners("request").on("request", (_request, response) => {
        response.on("close", resolve).writeHead(200, { "content-type": "application/json" });
        const more = () => {
          while (!response.destroyed && written < 500 * 65_536 && response.write(Buffer.alloc(65_536, 120))) written += 65_536;
        };
        response.on("drain", more);
        more();
      });
    });
    await expect(send(mail)).rejects.toMatchObject({ permanent: false });
    await ended;
    expect(written, "the connection was closed long before its end").toBeLessThan(200 * 65_536);
  });
});

describe("by SMTP", () => {
  it("the envelope names exactly one recipient, whatever the address would parse to", async () => {
    const envelopes: string[][] = [];
    const messages: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData(stream, session, done) {
        envelopes.push(session.envelope.rcptTo.map((one) => one.address));
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          messages.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const send = await sendWith({ SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` });
    await send(mail);
    expect(envelopes).toEqual([["bob@acme.com"]]);
    expect(messages[0]).toContain("Message-ID: <dlv_1@127.0.0.1>");
    for (const to of ["bob@acme.com, eve@evil.com", "bob@acme.com;eve@evil.com", '"bob@acme.com, eve@evil.com"@acme.com', "Bob <eve@evil.com>", "bob@acme.com\r\nBcc: eve@evil.com", "bob＠acme.com"]) {
      await expect(send({ ...mail, to })).rejects.toMatchObject({ permanent: true });
    }
    expect(envelopes).toHaveLength(1);
    await new Promise<void>((resolve) => server.close(resolve));
  });

  it("a server that is away is worth another attempt", async () => {
    const send = await sendWith({ SMTP_URL: "smtp://127.0.0.1:1" });
    await expect(send(mail)).rejects.toMatchObject({ name: "MailRefused", permanent: false });
  });
});

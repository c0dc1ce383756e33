import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type SentMail = { key: string; to: string[]; subject: string; text: string; html: string; headers?: Record<string, string>; at: number };

export type FakeResend = {
  url: string;
  /** Each mail that was taken, once. */
  sent: SentMail[];
  /** How often it was asked, repetitions included. */
  asked(): number;
  /** The next mail is taken and the connection cut before the answer. */
  loseNextAnswer(): void;
  /** It takes nothing, and says that it is its own fault. */
  refuseAll(refusing: boolean): void;
  close(): Promise<void>;
};

/** Resend's `POST /emails` on loopback with its idempotency: one key, one mail; the same key with other contents is a 409. */
async function aFakeResend(): Promise<FakeResend> {
  const sent: SentMail[] = [];
  const seen = new Map<string, { payload: string; id: string }>();
  let [asked, losing, refusing] = [0, false, false];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked += 1;
      const payload = Buffer.concat(chunks).toString();
      const key = String(request.headers["idempotency-key"] ?? "");
      const answer = (status: number, body: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      const refuse = (statusCode: number, name: string) => answer(statusCode, { statusCode, name, message: name });
      if (request.method !== "POST" || request.url !== "/emails" || key === "") return refuse(404, "not_found");
      if (refusing) return refuse(503, "internal_server_error");
      const before = seen.get(key);
      if (before !== undefined) return before.payload === payload ? answer(200, { id: before.id }) : refuse(409, "invalid_idempotent_request");
      const id = `sent_${sent.length + 1}`;
      seen.set(key, { payload, id });
      sent.push({ key, at: performance.now(), ...(JSON.parse(payload) as Omit<SentMail, "key" | "at">) });
      if (!losing) return answer(200, { id });
      losing = false;
      return request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    asked: () => asked,
    loseNextAnswer: () => {
      losing = true;
    },
    refuseAll: (now) => {
      refusing = now;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The same, as the way that all mail of this process and of those it starts takes. To be called before anything reads the settings. */
export async function mailByFakeResend(): Promise<FakeResend> {
  const resend = await aFakeResend();
  Object.assign(process.env, { RESEND_API_KEY: "re_test", RESEND_BASE_URL: resend.url, MAIL_FROM: "approvals@acme.com" });
  return resend;
}

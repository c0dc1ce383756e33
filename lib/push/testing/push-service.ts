import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserKeys } from "@/lib/push/encrypt";

export type TestBrowser = { keys: BrowserKeys; read(message: Buffer): string };

/** A browser's half of RFC 8291, written from the RFC for itself: makes keys, reads messages, throws on what was not meant for it. */
export function aBrowser(): TestBrowser {
  const own = createECDH("prime256v1");
  const point = own.generateKeys();
  const auth = randomBytes(16);
  const read = (message: Buffer): string => {
    const [salt, idLength] = [message.subarray(0, 16), message.readUInt8(20)];
    const server = message.subarray(21, 21 + idLength);
    const record = message.subarray(21 + idLength);
    const material = hkdfSync("sha256", own.computeSecret(server), auth, Buffer.concat([Buffer.from("WebPush: info\0"), point, server]), 32);
    const key = Buffer.from(hkdfSync("sha256", Buffer.from(material), salt, "Content-Encoding: aes128gcm\0", 16));
    const nonce = Buffer.from(hkdfSync("sha256", Buffer.from(material), salt, "Content-Encoding: nonce\0", 12));
    const decipher = createDecipheriv("aes-128-gcm", key, nonce, { authTagLength: 16 }).setAuthTag(record.subarray(-16));
    const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    return plain.subarray(0, plain.lastIndexOf(2)).toString();
  };
  return { keys: { p256dh: point.toString("base64url"), auth: auth.toString("base64url") }, read };
}

export type Pushed = { path: string; headers: IncomingHttpHeaders; body: Buffer };
export type PushService = { url: string; pushed: Pushed[]; /** `null`: no answer until it is released. */ answer(path: string, status: number | null): void; release(): void; close(): Promise<void> };

/** A push service on loopback that keeps what it gets and answers 201 unless told otherwise. */
export async function aPushService(): Promise<PushService> {
  const pushed: Pushed[] = [];
  const answers = new Map<string, number | null>();
  const held: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      pushed.push({ path, headers: request.headers, body: Buffer.concat(chunks) });
      const status = answers.get(path);
      if (status === null) held.push(() => response.destroy());
      else response.writeHead(status ?? 201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushed,
    answer: (path, status) => void answers.set(path, status),
    release: () => held.splice(0).forEach((end) => end()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

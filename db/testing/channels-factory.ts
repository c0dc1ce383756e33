import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Database } from "@/db/client";
import { channelDeliveries, channels } from "@/db/schema";
import type { Facts } from "@/lib/channels/message";
import { newWebhookSecret, seal, type ChannelSecrets } from "@/lib/channels/secrets";
import { env } from "@/lib/env";
import { newId, type Id } from "@/lib/ids";
import { CHANNEL_EVENTS } from "@/lib/vocabulary";

export type TestChannel = { id: Id<"channel">; orgId: Id<"org">; secrets: ChannelSecrets };

/** A channel that hears everything; a webhook to this address unless its secrets say otherwise. */
export async function aChannel(db: Database, orgId: Id<"org">, to: string | ChannelSecrets, set: Partial<typeof channels.$inferInsert> = {}): Promise<TestChannel> {
  const id = newId("channel");
  const secrets: ChannelSecrets = typeof to === "string" ? { kind: "webhook", url: to, secret: newWebhookSecret() } : to;
  const now = new Date();
  await db.insert(channels).values({ id, orgId, kind: secrets.kind, name: `channel ${id.slice(-4)}`, events: [...CHANNEL_EVENTS], address: "https://example.com", sealed: seal(id, secrets, env().AUTH_SECRET), createdAt: now, updatedAt: now, ...set });
  return { id, orgId, secrets };
}

export const FACTS: Facts = {
  at: "2026-11-20T12:00:00.000Z", severity: "warning", organization: { id: "org_x", name: "acme" }, project: { id: "prj_x", name: "web" }, subject_id: null, request_id: null, grant_id: null, call_id: null,
  state: null, action: "Bash:sudo reboot", resource: null, agent: "deploy-bot", requestor: null, by: null, reason: "needed", rule: null, policy: null, args_hash: null, digest: null, expires_at: null, is_test: false,
};

/** Messages that are due now; answers their ids. */
export async function someMessages(db: Database, { orgId, id: channelId }: TestChannel, count: number, set: Partial<typeof channelDeliveries.$inferInsert> = {}): Promise<Id<"delivery">[]> {
  const now = new Date();
  const rows = Array.from({ length: count }, () => ({ id: newId("delivery"), orgId, channelId, event: "approval.requested", facts: FACTS, nextAttemptAt: now, createdAt: now, ...set }));
  for (let at = 0; at < rows.length; at += 1_000) await db.insert(channelDeliveries).values(rows.slice(at, at + 1_000));
  return rows.map(({ id }) => id);
}

export type Heard = { method: string; path: string; headers: Record<string, string>; body: string };
export type Receiver = { url: string; heard: Heard[]; close(): Promise<void> };

/** A peer on loopback that keeps what it hears; answers 204 unless told otherwise. */
export async function aReceiver(answer: (response: ServerResponse, heard: Heard, request: IncomingMessage) => void = (response) => void response.writeHead(204).end(), port = 0): Promise<Receiver> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const one = { method: request.method ?? "", path: request.url ?? "", headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])), body: Buffer.concat(chunks).toString() };
      heard.push(one);
      answer(response, one, request);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

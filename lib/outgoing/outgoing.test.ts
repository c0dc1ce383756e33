import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSocketServer, type AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mayConnect, readCidr, type Cidr } from "@/lib/outgoing/address";
import { OutgoingFailed, post } from "@/lib/outgoing/post";
import { OutgoingRefused, parseUrl, type OutgoingRules } from "@/lib/outgoing/target";
import { HOSTILE_ANSWERS, HOSTILE_HOSTS, HOSTILE_URLS } from "./testing/hostile-addresses";

const cidr = (text: string) => readCidr(text) as Cidr;
const strict: OutgoingRules = { allowHttp: false, allowed: [] };
const withHttp: OutgoingRules = { allowHttp: true, allowed: [] };
const loopback: OutgoingRules = { allowHttp: true, allowed: [cidr("127.0.0.0/8")] };
const everything: OutgoingRules = { allowHttp: true, allowed: [cidr("0.0.0.0/0"), cidr("::/0")] };

let sockets = 0;
const count = () => void (sockets += 1);
let canaryHits = 0;
const canaries = [8443, 8080].map(() => createSocketServer((socket) => (canaryHits += 1, socket.destroy())));

beforeAll(async () => {
  subscribe("net.client.socket", count);
  await Promise.all([8443, 8080].map((port, index) => new Promise<void>((done) => canaries[index]?.once("error", () => done()).listen(port, "::", done))));
});
beforeEach(() => {
  sockets = 0;
  canaryHits = 0;
});
afterAll(() => {
  unsubscribe("net.client.socket", count);
  for (const canary of canaries) canary.close();
});

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function receiver(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  open.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

const send = (url: string, options: Parameters<typeof post>[1]) => post({ url, headers: {}, body: "{}" }, options);
const failing = async (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error);
const unresolved = async (): Promise<string[]> => [];

describe("a message never leaves for the inside of a network", () => {
  it("hosts that are addresses, in every spelling, and URLs that hide one: no socket is even made", async () => {
    const urls = [...HOSTILE_HOSTS.flatMap((host) => [`https://${host}/`, `https://${host}:8443/`, `http://${host}:8080/x`]), ...HOSTILE_URLS];
    expect(urls.length).toBeGreaterThan(300);
    for (const url of urls) expect(await failing(send(url, { rules: url.startsWith("http://") ? withHttp : strict, resolve: unresolved })), url).toBeInstanceOf(OutgoingRefused);
    expect([sockets, canaryHits]).toEqual([0, 0]);
  });

  it("an unusual port of a name is refused where the address is entered, unless the operator allowed a range that the name may lie in", () => {
    expect(() => parseUrl("https://example.com:22/", strict)).toThrow(OutgoingRefused);
    expect(parseUrl("https://example.com:8443/", strict).port).toBe("8443");
    expect(parseUrl("https://inside.example:9000/", loopback).port).toBe("9000");
  });

  it("names whose answer holds such an address, alone, first or last", async () => {
    expect(Object.keys(HOSTILE_ANSWERS).length).toBeGreaterThan(100);
    for (const name of Object.keys(HOSTILE_ANSWERS)) {
      expect(await failing(send(`https://${name}/`, { rules: strict, resolve: async (asked) => HOSTILE_ANSWERS[asked] ?? [] })), name).toBeInstanceOf(OutgoingRefused);
    }
    expect([sockets, canaryHits]).toEqual([0, 0]);
  });

  it("metadata services and disguised IPv4 addresses stay shut even where the operator allowed every range", () => {
    for (const address of ["169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::a9fe:a9fe"]) {
      expect(mayConnect(address, everything.allowed), address).toBe(false);
    }
    for (const address of ["10.0.0.1", "127.0.0.1", "::1", "fd12::1"]) expect(mayConnect(address, everything.allowed), address).toBe(true);
    for (const address of ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "2a00:1450:4001::200e"]) expect(mayConnect(address, []), address).toBe(true);
  });

  it("a name that answers a public address when checked and 127.0.0.1 afterwards is asked once, and the connection goes to what was checked", async () => {
    let asked = 0;
    let heard = 0;
    const url = (await receiver((_, response) => (heard += 1, response.end()))).replace("127.0.0.1", "rebind.example");
    const rebinding = async () => ((asked += 1) === 1 ? ["192.0.2.1"] : ["127.0.0.1"]);
    const documentation: OutgoingRules = { allowHttp: true, allowed: [cidr("192.0.2.0/24")] };
    for (let round = 0; round < 10; round += 1) {
      asked = 0;
      expect(await failing(send(url, { rules: documentation, resolve: rebinding, timeoutMs: 50 }))).toBeInstanceOf(OutgoingFailed);
      expect(asked).toBe(1);
    }
    expect(heard).toBe(0);
    await send(url, { rules: loopback, resolve: async () => ["127.0.0.1"] });
    expect(heard, "who is asked again would have been heard").toBe(1);
  });

  it("what the operator allowed is reached, so that the refusals are the guard's doing", async () => {
    const url = await receiver((_, response) => response.end("thanks"));
    expect(await send(url, { rules: loopback })).toMatchObject({ status: 200, text: "thanks" });
    expect(sockets).toBe(1);
    const named = url.replace("127.0.0.1", "inside.example");
    expect(await send(named, { rules: loopback, resolve: async () => ["127.0.0.1"] })).toMatchObject({ status: 200 });
    expect(await failing(send(url, { rules: withHttp }))).toBeInstanceOf(OutgoingRefused);
  });
});

describe("what a receiver can do to us", () => {
  it("a redirect is an answer, not a way", async () => {
    let followed = 0;
    const inside = await receiver((_, response) => (followed += 1, response.end()));
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await receiver((_, response) => response.writeHead(status, { Location: inside }).end());
      expect((await send(url, { rules: loopback })).status).toBe(status);
    }
    expect(followed).toBe(0);
  });

  it("of a large, endless or unreadable answer at most 1 KB is kept, without control characters", async () => {
    let closed = false;
    const url = await receiver((_, response) => {
      response.on("close", () => (closed = true));
      const more = () => { while (response.write("\u001b[2J\u202eA".repeat(1_000))); };
      response.on("drain", more);
      more();
    });
    const answer = await send(url, { rules: loopback });
    expect(answer.status).toBe(200);
    expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(1_024);
    expect(answer.text.startsWith("U+001B[2JU+202EA")).toBe(true);
    await expect.poll(() => closed).toBe(true);
  });

  it("one that never answers is given up after the time for an attempt, and may have heard us", async () => {
    const url = await receiver(() => undefined);
    const error = await failing(send(url, { rules: loopback, timeoutMs: 100 }));
    expect(error).toBeInstanceOf(OutgoingFailed);
    expect(error).toMatchObject({ mayHaveArrived: true });
  });

  it("one that is not there was certainly not told", async () => {
    const url = await receiver((_, response) => response.end());
    open.pop()?.close();
    expect(await failing(send(url, { rules: loopback }))).toMatchObject({ mayHaveArrived: false });
  });

  it("its word on when to come back is passed on", async () => {
    const url = await receiver((_, response) => response.writeHead(429, { "Retry-After": "17" }).end());
    expect(await send(url, { rules: loopback })).toMatchObject({ status: 429, retryAfter: "17" });
  });
});

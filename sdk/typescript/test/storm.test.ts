import { expect, test } from "vitest";
import { Client, HITLTimeoutError } from "@countersign/sdk";
import { FakeServer } from "./fake-server";
import type { Seen } from "./fake-server";
import { VirtualClock } from "./virtual-clock";

const FLOWS = 400;
const FAULT_RATE = 0.2;

/** Repeatable chance (a linear congruential generator). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A server with a memory: it replays creations by their key and redeems once, whatever becomes of its answers. */
class RememberingServer {
  readonly fake = new FakeServer();
  readonly redeemedBy = new Set<unknown>();
  creations = 0;
  faults = 0;
  polls = 0;
  readonly #created = new Map<string, Record<string, unknown>>();
  readonly #nature: { outcome: "approved" | "denied"; remembers: boolean };
  readonly #chance: () => number;

  constructor(nature: { outcome: "approved" | "denied"; remembers: boolean }, chance: () => number) {
    this.#nature = nature;
    this.#chance = chance;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const path = new URL(String(input)).pathname;
    const request = { path, body: typeof init?.body === "string" ? JSON.parse(init.body) : {} } as Seen;
    const faulty = this.#chance() < FAULT_RATE;
    if (!faulty) return this.#answer(request, new Headers(init?.headers));
    this.faults += 1;
    const kind = Math.floor(this.#chance() * 6);
    if (kind === 0) throw new TypeError("fetch failed");
    if (kind === 1) return new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } });
    if (kind === 2) return Response.json({ error: "database_away", code: "E1401", message: "Away." }, { status: 503, headers: { "retry-after": "1" } });
    if (kind === 3) return Response.json({ error: "rate_limited", code: "E1403", message: "Slow down." }, { status: 429 });
    const lost = await this.#answer(request, new Headers(init?.headers));
    if (kind === 4) throw new TypeError("terminated");
    return new Response((await lost.text()).slice(0, -3), { headers: { "content-type": "application/json" } });
  };

  async #answer(request: Seen, headers: Headers): Promise<Response> {
    const { path, body } = request;
    if (path === "/api/guard") return Response.json(this.fake.guardAnswer(request));
    if (path === "/api/approval-requests") {
      const key = headers.get("idempotency-key") ?? "";
      const known = this.#created.get(key);
      if (known !== undefined && this.#nature.remembers) return Response.json(known, { status: 201, headers: { "idempotency-replayed": "true" } });
      this.creations += 1;
      this.#created.set(key, this.fake.create(request));
      return Response.json(this.#created.get(key), { status: 201 });
    }
    if (path.endsWith("/redeem")) {
      this.redeemedBy.add(body.consumption_key);
      if (this.redeemedBy.size > 1) return Response.json({ error: "grant_consumed", code: "E2425", message: "Used." }, { status: 409 });
      return Response.json(this.fake.receipt(request));
    }
    this.polls += 1;
    return Response.json(this.fake.present(this.polls >= 4 ? this.#nature.outcome : "pending"));
  }
}

async function flow(server: RememberingServer): Promise<string> {
  const client = new Client({ apiKey: "k", baseUrl: "http://countersign.test", email: "alice@acme.com", configFile: false, evaluate: "server", clock: new VirtualClock(), fetch: server.fetch });
  const decision = await client.guard("Bash:sudo rm");
  const pending = await client.requestApproval(decision);
  const final = await pending.wait();
  return final.approvedViaHitl && !final.denied ? "ran" : "denied";
}

test(`in ${FLOWS} flows through a network that loses a fifth of everything, what was approved runs once and what was denied never`, async () => {
  const chance = dice(20_261_120);
  let faults = 0;
  for (let index = 0; index < FLOWS; index += 1) {
    const outcome = index % 2 === 0 ? "approved" : "denied";
    const server = new RememberingServer({ outcome, remembers: true }, chance);
    const result = await flow(server);
    faults += server.faults;
    expect(result).toBe(outcome === "approved" ? "ran" : "denied");
    expect(server.creations).toBe(1);
    expect(server.redeemedBy.size).toBe(outcome === "approved" ? 1 : 0);
  }
  expect(faults).toBeGreaterThan(FLOWS / 4);
});

test("positive control: a server that forgets keys makes some requests twice in the same storm", async () => {
  const chance = dice(20_261_120);
  let creations = 0;
  for (let index = 0; index < 100; index += 1) {
    const server = new RememberingServer({ outcome: "denied", remembers: false }, chance);
    await flow(server);
    creations += server.creations;
  }
  expect(creations).toBeGreaterThan(100);
});

test("a network that loses everything once the request was made runs nothing", async () => {
  let calls = 0;
  const server = new RememberingServer({ outcome: "approved", remembers: true }, () => 1);
  const client = new Client({
    apiKey: "k",
    baseUrl: "http://countersign.test",
    email: "alice@acme.com",
    configFile: false,
    evaluate: "server",
    clock: new VirtualClock(),
    fetch: (input, init) => {
      calls += 1;
      return calls <= 2 ? server.fetch(input, init) : Promise.reject(new TypeError("fetch failed"));
    },
  });
  await expect(client.gate("Bash:sudo rm")).rejects.toBeInstanceOf(HITLTimeoutError);
});

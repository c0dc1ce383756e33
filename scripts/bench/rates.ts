import { once } from "node:events";
import { atLeast, quantile, round, told, type Row } from "./figures";
import type { LoadOrder, LoadWord } from "./load";
import { helper, type Product } from "./product";
import { requestText } from "./raw-http";

const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 16;
const AIM = 0.6;

/** Requests a second of a plain poll and of guard beside those of a handler that does nothing, in turns, so that all meet the same machine. */
export async function measureRates(product: Product): Promise<Row[]> {
  const { api_key: key = "" } = product.organization.projects["web"] ?? {};
  const headers = { Authorization: `Bearer ${key}`, "X-CZ-Requestor-Email": product.organization.people["alice"]?.email ?? "" };
  const request = await aRequest(product, headers);
  const asked = {
    empty: requestText("GET", "/healthz", {}),
    poll: requestText("GET", `/api/approval-requests/${request}`, headers),
    guard: requestText("POST", "/api/guard", headers, { action: "Bash:ls", args: { path: "/srv" }, agent_id: "bench" }),
  };
  const names = Object.keys(asked) as (keyof typeof asked)[];
  const rates: Record<keyof typeof asked, number[]> = { empty: [], poll: [], guard: [] };
  for (const name of names) await rateOf(product, asked[name], 2);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) rates[name].push(await rateOf(product, asked[name], SECONDS));
  }
  const median = (name: keyof typeof asked) => quantile(rates[name], 0.5);
  return [
    told("empty handler (/healthz), requests a second", round(median("empty"))),
    told("plain poll, requests a second", round(median("poll"))),
    told("guard, requests a second", round(median("guard"))),
    atLeast("plain poll beside the empty handler", median("poll") / median("empty"), AIM),
    atLeast("guard beside the empty handler", median("guard") / median("empty"), AIM),
  ];
}

async function aRequest(product: Product, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${product.port}/api/approval-requests`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ canonical_action: "Bash:sudo bench poll", reason: "a benchmark", ttl_seconds: 1_800 }),
  });
  return ((await answer.json()) as { id: string }).id;
}

async function rateOf(product: Product, request: string, seconds: number): Promise<number> {
  const load = helper("load.ts");
  load.send({ port: product.port, request, connections: CONNECTIONS, seconds } satisfies LoadOrder);
  const [word] = (await once(load, "message")) as [LoadWord];
  load.disconnect();
  if (word.refused > 0) throw new Error(`${word.refused} of ${word.answered + word.refused} calls were refused under load`);
  return word.answered / word.seconds;
}

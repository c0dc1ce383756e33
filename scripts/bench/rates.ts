import { atLeast, quantile, round, told, type Row } from "./figures";
import type { LoadOrder, LoadWord } from "./load";
import { helper, wordOf, type Product } from "./product";
import { requestText } from "./raw-http";

const ROUNDS = 7;
const SECONDS = 3;
const WARM_UP_SECONDS = 4;
const CONNECTIONS = 16;
const AIM = 0.6;

type Name = "empty" | "poll" | "guard";
type Measured = { rate: number; cpuMicroseconds: number };

/**
 * Calls a second of a plain poll and of guard beside those of a route handler that does nothing. The three take turns, and
 * each round gives its own ratio, so that all meet the same machine whatever else it does. Processor time of the server for
 * each call is told beside it, for others on the machine cannot change that one much.
 */
export async function measureRates(product: Product): Promise<Row[]> {
  const { api_key: key = "" } = product.organization.projects["web"] ?? {};
  const headers = { Authorization: `Bearer ${key}`, "X-CZ-Requestor-Email": product.organization.people["alice"]?.email ?? "" };
  const request = await aRequest(product, headers);
  const asked: Record<Name, string> = {
    empty: requestText("GET", "/healthz", {}),
    poll: requestText("GET", `/api/approval-requests/${request}`, headers),
    guard: requestText("POST", "/api/guard", headers, { action: "Bash:ls", args: { path: "/srv" }, agent_id: "bench" }),
  };
  const names: Name[] = ["empty", "poll", "guard"];
  for (const name of names) await measured(product, asked[name], WARM_UP_SECONDS);
  const rounds: Record<Name, Measured>[] = [];
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    const one = { empty: await measured(product, asked.empty, SECONDS), poll: await measured(product, asked.poll, SECONDS), guard: await measured(product, asked.guard, SECONDS) };
    rounds.push(one);
  }
  const median = (of: (one: Record<Name, Measured>) => number) => quantile(rounds.map(of), 0.5);
  const both = (name: Name) => `${round(median((one) => one[name].rate))} / ${round(median((one) => one[name].cpuMicroseconds))} µs`;
  return [
    told("empty handler (/healthz): calls a second / server's processor time for each", both("empty")),
    told("plain poll: calls a second / server's processor time for each", both("poll")),
    told("guard: calls a second / server's processor time for each", both("guard")),
    atLeast("plain poll beside the empty handler, calls a second", median((one) => one.poll.rate / one.empty.rate), AIM),
    atLeast("guard beside the empty handler, calls a second", median((one) => one.guard.rate / one.empty.rate), AIM),
    told("the same by processor time: plain poll, guard", `${round(median((one) => one.empty.cpuMicroseconds / one.poll.cpuMicroseconds))}, ${round(median((one) => one.empty.cpuMicroseconds / one.guard.cpuMicroseconds))}`),
  ];
}

async function aRequest(product: Product, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${product.port}/api/approval-requests`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ canonical_action: "Bash:sudo bench poll", reason: "a benchmark", ttl_seconds: 1_800 }),
  });
  if (answer.status !== 201) throw new Error(`the request to poll was answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return ((await answer.json()) as { id: string }).id;
}

async function measured(product: Product, request: string, seconds: number): Promise<Measured> {
  const before = await product.probe.cpuMicroseconds();
  const load = helper("load.ts");
  load.send({ port: product.port, request, connections: CONNECTIONS, seconds } satisfies LoadOrder);
  const word = await wordOf<LoadWord>(load, "The load generator");
  load.disconnect();
  if (word.refused > 0) throw new Error(`${word.refused} of ${word.answered + word.refused} calls were refused under load, the first with ${word.firstRefusal ?? "no word"}`);
  return { rate: word.answered / word.seconds, cpuMicroseconds: ((await product.probe.cpuMicroseconds()) - before) / word.answered };
}

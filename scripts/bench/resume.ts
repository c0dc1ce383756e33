import { setTimeout as sleep } from "node:timers/promises";
import type { AgentsOrder, AgentsWord } from "./agents";
import { atMost, quantile, round, told, type Row } from "./figures";
import { helper, type Product } from "./product";
import { RawConnection, requestText } from "./raw-http";

const SAMPLES = 100;
const AIMS: Record<number, { median: number; p99: number }> = { 100: { median: 10, p99: 50 }, 2_000: { median: 25, p99: 100 } };
const MEMORY_AIM_KB = 64;

type Request = AgentsOrder["requests"][number];

/** Decision to resumed agent while at least `count` others wait, and what each waiting agent costs the server. */
export async function measureResume(product: Product, count: number): Promise<Row[]> {
  const requests = await createRequests(product, count + SAMPLES);
  await untilQuiet(product);
  await product.restart();
  await untilQuiet(product);
  const before = product.memory();
  const agents = helper("agents.ts");
  const resumed = new Map<string, (word: AgentsWord) => void>();
  const lost: string[] = [];
  agents.on("message", (word: AgentsWord) => {
    if (word.kind === "resumed") resumed.get(word.id)?.(word);
    if (word.kind === "lost") lost.push(word.message);
  });
  const web = product.organization.projects["web"];
  agents.send({ port: product.port, key: web?.api_key ?? "", email: product.organization.people["alice"]?.email ?? "", requests } satisfies AgentsOrder);
  await sleep(5_000 + count * 5);
  const memory = product.memory() - before;

  const samples: { told: number; redeemed: number; answered: number }[] = [];
  const approver = new RawConnection(product.port);
  for (const request of requests.slice(0, SAMPLES)) {
    const word = new Promise<AgentsWord>((resolve) => resumed.set(request.id, resolve));
    samples.push(await decide(product, approver, request, word).catch((error: unknown) => {
      throw new Error(`${String(error)} (${lost.length} agents lost${lost[0] === undefined ? "" : `, the first by ${lost[0]}`})`);
    }));
    await sleep(20);
  }
  approver.close();
  agents.disconnect();
  if (lost.length > 0) throw new Error(`${lost.length} of the waiting agents were lost: ${lost[0]}`);
  await cancelAll(product, requests.slice(SAMPLES));
  return rowsOf(count, samples, memory);
}

function rowsOf(count: number, samples: { told: number; redeemed: number; answered: number }[], memory: number): Row[] {
  const aims = AIMS[count] ?? { median: Number.NaN, p99: Number.NaN };
  const waiting = `${count.toLocaleString("en-US")} waiting`;
  const of = (which: "told" | "redeemed" | "answered") => samples.map((sample) => sample[which]);
  const both = (which: "redeemed" | "answered") => `${round(quantile(of(which), 0.5))} / ${round(quantile(of(which), 0.99))} ms`;
  return [
    atMost(`${waiting}: decision sent to agent told, median`, quantile(of("told"), 0.5), aims.median, "ms"),
    atMost(`${waiting}: decision sent to agent told, p99`, quantile(of("told"), 0.99), aims.p99, "ms"),
    told(`${waiting}: decision sent to approver answered, median / p99`, both("answered")),
    told(`${waiting}: decision sent to approval redeemed, median / p99`, both("redeemed")),
    ...(count >= 1_000 ? [atMost(`${waiting}: server memory for each`, memory / 1_024 / (count + SAMPLES), MEMORY_AIM_KB, "KB")] : []),
  ];
}

async function decide(product: Product, approver: RawConnection, request: Request, word: Promise<AgentsWord>): Promise<{ told: number; redeemed: number; answered: number }> {
  const token = product.organization.people["bob"]?.token ?? "";
  const text = requestText("POST", `/api/approval-requests/${request.id}/decide`, { Authorization: `Bearer ${token}` }, { action: "approve", digest: request.digest });
  const sentAt = process.hrtime.bigint();
  const answer = await approver.send(text);
  const answered = millisecondsSince(sentAt, process.hrtime.bigint());
  if (answer.status !== 200) throw new Error(`the decision was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  const said = await Promise.race([word, sleep(10_000)]);
  if (said === undefined || said.kind !== "resumed") throw new Error("an agent was not told within ten seconds of its approval");
  if (!said.redeemed) throw new Error("an approval was not redeemed");
  return { told: millisecondsSince(sentAt, BigInt(said.toldAt)), redeemed: millisecondsSince(sentAt, BigInt(said.redeemedAt)), answered };
}

function millisecondsSince(start: bigint, end: bigint): number {
  return Number(end - start) / 1e6;
}

let asked = 0;

async function createRequests(product: Product, count: number): Promise<Request[]> {
  const key = product.organization.projects["web"]?.api_key ?? "";
  const email = product.organization.people["alice"]?.email ?? "";
  const made: Request[] = [];
  const create = async () => {
    const connection = new RawConnection(product.port);
    while (made.length < count) {
      asked += 1;
      const body = { canonical_action: `Bash:sudo bench ${asked}`, reason: "a benchmark", ttl_seconds: 1_800, agent_id: `bench-${asked % 100}` };
      const answer = await connection.send(requestText("POST", "/api/approval-requests", { Authorization: `Bearer ${key}`, "X-CZ-Requestor-Email": email }, body));
      const [id, digest] = [/"id":"(req_\w+)"/.exec(answer.body)?.[1], /"digest":"(sha256:\w+)"/.exec(answer.body)?.[1]];
      if (answer.status !== 201 || id === undefined || digest === undefined) throw new Error(`a request was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
      made.push({ id, digest });
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: 8 }, create));
  return made;
}

/** Waits until the server has sent the mails that the requests brought about. */
async function untilQuiet(product: Product): Promise<void> {
  const newest = async () => JSON.stringify(((await product.asMember("bob", "GET", "/api/dev/mailbox?limit=1"))["items"] as { id?: string }[])[0]?.id ?? "");
  for (let last = "", quiet = 0; quiet < 3; ) {
    await sleep(1_000);
    const now = await newest();
    quiet = now === last ? quiet + 1 : 0;
    last = now;
  }
}

/** Leaves nothing that waits, for the next measurement. */
async function cancelAll(product: Product, requests: readonly Request[]): Promise<void> {
  const token = product.organization.people["alice"]?.token ?? "";
  const left = [...requests];
  const cancel = async () => {
    const connection = new RawConnection(product.port);
    for (let next = left.pop(); next !== undefined; next = left.pop()) await connection.send(requestText("POST", `/api/approval-requests/${next.id}/cancel`, { Authorization: `Bearer ${token}` }, {}));
    connection.close();
  };
  await Promise.all(Array.from({ length: 8 }, cancel));
}

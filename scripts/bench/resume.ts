import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentsOrder, AgentsWord } from "./agents";
import { atMost, quantile, round, told, type Row } from "./figures";
import type { Memory } from "./probe";
import { helper, type Product } from "./product";
import { RawConnection, requestText } from "./raw-http";

const SAMPLES = 200;
const WARM_UP = { agents: 200, decisions: 60 };
const AIMS: Record<number, { median: number; p99: number }> = { 100: { median: 10, p99: 50 }, 2_000: { median: 25, p99: 100 } };
const MEMORY_AIM_KB = 64;
/** A crowd that came over this time has its polls, of thirty seconds each, end spread over the same. */
const CROWD_SPREAD_MS = 28_000;

type Request = AgentsOrder["requests"][number];
/** Milliseconds: from sending the decision to the agent knowing it, to the approver's answer and to the redeemed approval; and from its commit to the agent. */
type Sample = { told: number; answered: number; redeemed: number; committedToTold: number };

/**
 * Decision to resumed agent while at least `count` others wait, and what each waiting agent costs the server. A decision is what has
 * been committed (contract section 6: from the committed decision to the waiting agent). The same aim is held against the longer way
 * as well, from the moment the approver's client sends it: that has the whole deciding transaction in it, and its commit to disk.
 */
export async function measureResume(product: Product, count: number): Promise<Row[]> {
  const requests = await createRequests(product, count + SAMPLES);
  const warming = await createRequests(product, WARM_UP.agents);
  await untilQuiet(product);
  await product.restart();
  await warmUp(product, warming);
  await untilQuiet(product);

  const before = await product.probe.memory();
  const crowd = await aCrowd(product, requests, count >= 1_000 ? CROWD_SPREAD_MS : 2_000);
  const after = await product.probe.memory();
  const samples = await decideSome(product, crowd, requests.slice(0, SAMPLES));
  crowd.leave();
  await cancelAll(product, requests.slice(SAMPLES));
  return rowsOf(count, samples, { before, after });
}

/** Everything that is compiled, pooled or cached on first use is there before anything is measured. */
async function warmUp(product: Product, requests: readonly Request[]): Promise<void> {
  const crowd = await aCrowd(product, requests, 1_000);
  await decideSome(product, crowd, requests.slice(0, WARM_UP.decisions));
  crowd.leave();
  await cancelAll(product, requests.slice(WARM_UP.decisions));
}

type Crowd = { resumed(id: string): Promise<AgentsWord>; lost: string[]; leave(): void };

/** Agents in a process of their own, all of whom wait when this resolves. */
async function aCrowd(product: Product, requests: readonly Request[], spreadMs: number): Promise<Crowd> {
  const agents: ChildProcess = helper("agents.ts");
  const listeners = new Map<string, (word: AgentsWord) => void>();
  const lost: string[] = [];
  const waiting = new Promise<void>((resolve, reject) => {
    agents.on("message", (word: AgentsWord) => {
      if (word.kind === "resumed") listeners.get(word.id)?.(word);
      if (word.kind === "lost") lost.push(word.message);
      if (word.kind === "waiting") resolve();
    });
    agents.once("exit", (code) => reject(new Error(`The agents' process ended with exit code ${String(code)}; its own words stand above.`)));
  });
  const key = product.organization.projects["web"]?.api_key ?? "";
  agents.send({ port: product.port, key, email: product.organization.people["alice"]?.email ?? "", spreadMs, requests: [...requests] } satisfies AgentsOrder);
  await waiting;
  if (lost.length > 0) throw new Error(`${lost.length} of ${requests.length} agents could not wait: ${lost[0]}`);
  return { resumed: (id) => new Promise((resolve) => listeners.set(id, resolve)), lost, leave: () => agents.disconnect() };
}

async function decideSome(product: Product, crowd: Crowd, requests: readonly Request[]): Promise<Sample[]> {
  await product.probe.watchCommits();
  const taken: { id: string; sample: Omit<Sample, "committedToTold">; toldAt: bigint }[] = [];
  const approver = new RawConnection(product.port);
  for (const request of requests) {
    const word = crowd.resumed(request.id);
    taken.push(await decide(product, approver, request, word).catch((error: unknown) => {
      throw new Error(`${String(error)} (${crowd.lost.length} agents lost${crowd.lost[0] === undefined ? "" : `, the first by ${crowd.lost[0]}`})`);
    }));
    await sleep(20);
  }
  approver.close();
  if (crowd.lost.length > 0) throw new Error(`${crowd.lost.length} of the waiting agents were lost: ${crowd.lost[0]}`);
  const commits = await product.probe.commits();
  return taken.map(({ id, sample, toldAt }) => {
    const committed = commits[id];
    if (committed === undefined) throw new Error("the web server did not tell when it committed a decision");
    return { ...sample, committedToTold: millisecondsSince(BigInt(committed), toldAt) };
  });
}

function rowsOf(count: number, samples: readonly Sample[], memory: { before: Memory; after: Memory }): Row[] {
  const aims = AIMS[count] ?? { median: Number.NaN, p99: Number.NaN };
  const waiting = `${count.toLocaleString("en-US")} waiting`;
  const of = (which: keyof Sample) => samples.map((sample) => sample[which]);
  const both = (which: keyof Sample) => `${round(quantile(of(which), 0.5))} / ${round(quantile(of(which), 0.99))} ms`;
  const each = (what: (of: Memory) => number) => (what(memory.after) - what(memory.before)) / 1_024 / (count + SAMPLES);
  const held = (what: string, which: keyof Sample): Row[] => [
    atMost(`${waiting}: ${what}, median`, quantile(of(which), 0.5), aims.median, "ms"),
    atMost(`${waiting}: ${what}, p99`, quantile(of(which), 0.99), aims.p99, "ms"),
  ];
  return [
    ...held("decision committed to agent told", "committedToTold"),
    ...held("decision sent to agent told", "told"),
    told(`${waiting}: decision sent to approver answered, median / p99`, both("answered")),
    told(`${waiting}: decision sent to approval redeemed, median / p99`, both("redeemed")),
    ...(count >= 1_000
      ? [
          atMost(`${waiting}: server's resident memory for each`, each((of) => of.rss), MEMORY_AIM_KB, "KB"),
          told(`${waiting}: of that in use by JavaScript and its buffers`, `${round(each((of) => of.heapUsed + of.external))} KB`),
        ]
      : []),
  ];
}

async function decide(product: Product, approver: RawConnection, request: Request, word: Promise<AgentsWord>): Promise<{ id: string; sample: Omit<Sample, "committedToTold">; toldAt: bigint }> {
  const token = product.organization.people["bob"]?.token ?? "";
  const text = requestText("POST", `/api/approval-requests/${request.id}/decide`, { Authorization: `Bearer ${token}` }, { action: "approve", digest: request.digest });
  const sentAt = process.hrtime.bigint();
  const answer = await approver.send(text);
  const answered = millisecondsSince(sentAt, process.hrtime.bigint());
  if (answer.status !== 200) throw new Error(`the decision was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  const said = await Promise.race([word, sleep(10_000)]);
  if (said === undefined || said.kind !== "resumed") throw new Error("an agent was not told within ten seconds of its approval");
  if (!said.redeemed) throw new Error("an approval was not redeemed");
  const toldAt = BigInt(said.toldAt);
  return { id: request.id, sample: { told: millisecondsSince(sentAt, toldAt), answered, redeemed: millisecondsSince(sentAt, BigInt(said.redeemedAt)) }, toldAt };
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

import { setTimeout as sleep } from "node:timers/promises";
import { RawConnection, requestText } from "./raw-http";

/** A process full of agents that wait: each holds a poll, says when it is told of its decision, and redeems it. */
/** `spreadMs`: over how long they begin to wait, so that their polls do not end all at once either. */
export type AgentsOrder = { port: number; key: string; email: string; spreadMs: number; requests: { id: string; digest: string }[] };
/** Instants in nanoseconds of the machine's monotonic clock, which all of its processes share. */
export type AgentsWord = { kind: "waiting"; count: number } | { kind: "resumed"; id: string; toldAt: string; redeemedAt: string; redeemed: boolean } | { kind: "lost"; id: string; message: string };

/** As the SDK does after a refusal that passes. */
const RETRY_MS = 500;
let waiting = 0;

function say(word: AgentsWord): void {
  process.send?.(word);
}

async function waitForDecision(order: AgentsOrder, { id, digest }: AgentsOrder["requests"][number]): Promise<void> {
  const connection = new RawConnection(order.port);
  const identity = { Authorization: `Bearer ${order.key}`, "X-CZ-Requestor-Email": order.email };
  const poll = requestText("GET", `/api/approval-requests/${id}`, { ...identity, Prefer: "wait=30" });
  waiting += 1;
  for (;;) {
    const { status, body } = await connection.send(poll);
    if (status === 200 && body.includes('"state":"pending"')) continue;
    if (status === 503) {
      await sleep(RETRY_MS);
      continue;
    }
    const toldAt = process.hrtime.bigint();
    if (status !== 200 || !body.includes('"state":"approved"')) throw new Error(`${status} ${body.slice(0, 200)}`);
    const receipt = await connection.send(requestText("POST", `/api/approval-requests/${id}/redeem`, identity, { digest, consumption_key: `bench-${id}` }));
    say({ kind: "resumed", id, toldAt: String(toldAt), redeemedAt: String(process.hrtime.bigint()), redeemed: receipt.status === 200 });
    connection.close();
    return;
  }
}

process.on("message", (order: AgentsOrder) => {
  for (const [index, request] of order.requests.entries()) {
    setTimeout(() => {
      waitForDecision(order, request).catch((error: unknown) => say({ kind: "lost", id: request.id, message: String(error) }));
    }, (index * order.spreadMs) / order.requests.length);
  }
  setTimeout(() => say({ kind: "waiting", count: waiting }), order.spreadMs + 1_500);
});
process.on("disconnect", () => process.exit(0));

import { RawConnection } from "./raw-http";

/** A process that asks one thing again and again over several connections for some seconds. */
export type LoadOrder = { port: number; request: string; connections: number; seconds: number };
export type LoadWord = { answered: number; refused: number; firstRefusal: string | null; seconds: number };

async function askAgain(order: LoadOrder, until: number, count: Omit<LoadWord, "seconds">): Promise<void> {
  const connection = new RawConnection(order.port);
  while (performance.now() < until) {
    const { status, body } = await connection.send(order.request);
    if (status === 200) count.answered += 1;
    else {
      count.refused += 1;
      count.firstRefusal ??= `${status} ${body.slice(0, 200)}`;
    }
  }
  connection.close();
}

process.on("message", (order: LoadOrder) => {
  const started = performance.now();
  const count: Omit<LoadWord, "seconds"> = { answered: 0, refused: 0, firstRefusal: null };
  const until = started + order.seconds * 1_000;
  void Promise.all(Array.from({ length: order.connections }, () => askAgain(order, until, count))).then(() => process.send?.({ ...count, seconds: (performance.now() - started) / 1_000 } satisfies LoadWord));
});
process.on("disconnect", () => process.exit(0));

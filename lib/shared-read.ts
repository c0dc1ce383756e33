/** How long a read that is on its way keeps the next one waiting: one that hangs holds up nobody else. */
const PATIENCE_MS = 25;
const MOST = 1_000;

type Asked<K, V> = { key: K; answer: Promise<V | undefined>; resolve(value: V | undefined): void; reject(error: unknown): void };

/**
 * Reads that are wanted at the same time go to the database as one. Each is answered out of a statement that began after it
 * was asked for, so what was committed before a call is seen by that call: nothing is remembered from one read to the next.
 * `idOf` tells two keys apart; `read` gives what was found by those ids.
 */
export function sharedRead<K, V>(idOf: (key: K) => string, read: (keys: K[]) => Promise<Map<string, V>>): (key: K) => Promise<V | undefined> {
  let next: Map<string, Asked<K, V>> | null = null;
  let reading: object | null = null;

  const start = () => {
    if (next === null) return;
    const asked = next;
    const mine = {};
    next = null;
    reading = mine;
    const over = () => {
      if (reading !== mine) return;
      reading = null;
      start();
    };
    const patience = setTimeout(over, PATIENCE_MS);
    answer(asked, read).finally(() => {
      clearTimeout(patience);
      over();
    });
  };

  return (key) => {
    const id = idOf(key);
    const before = next?.get(id);
    if (before !== undefined) return before.answer;
    const one = anAsked<K, V>(key);
    if (next === null || next.size >= MOST) {
      if (next !== null) start();
      next = new Map();
      // What arrives in the same turn of the event loop comes along.
      if (reading === null) setImmediate(() => (reading === null ? start() : undefined));
    }
    next.set(id, one);
    return one.answer;
  };
}

function anAsked<K, V>(key: K): Asked<K, V> {
  let [resolve, reject]: [(value: V | undefined) => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const answer = new Promise<V | undefined>((settle, fail) => ([resolve, reject] = [settle, fail]));
  return { key, answer, resolve, reject };
}

async function answer<K, V>(asked: Map<string, Asked<K, V>>, read: (keys: K[]) => Promise<Map<string, V>>): Promise<void> {
  try {
    const found = await read([...asked.values()].map((one) => one.key));
    for (const [id, one] of asked) one.resolve(found.get(id));
  } catch (error) {
    for (const one of asked.values()) one.reject(error);
  }
}

/** What the driver and the server say when a connection has ended under a statement. */
const LOST = /^(CONNECTION_|57P0|25P03|25P04|08|ECONN|EPIPE|ETIMEDOUT)/;
/** How long the end of a connection may be on its way after a statement was told of it. */
const SOON_MS = 1_000;

type Query = PromiseLike<unknown> & { values(): Query };
type Unsafe = (...given: unknown[]) => Query;
type Work = (client: object) => unknown;
/** `lost`: a statement was told so; `over`: the driver has settled the whole. */
type Held = { lost: boolean; over: boolean };

class TransactionLost extends Error {
  readonly code = "CONNECTION_CLOSED";
  constructor() {
    super("The connection of this transaction has ended, and all that it did was undone.");
  }
}

/**
 * Keeps a transaction to its own connection. The driver (postgres 3.4.9) writes what comes after a lost connection, its own ROLLBACK
 * and COMMIT included, to where the connection was: that throws where nobody can catch it and leaves the place in the pool dead, or
 * runs the statements in the transaction of whoever has the place by then (its issues 1208 and 1216). So nothing more is handed to it
 * once the connection is known to be lost: the caller gets the driver's own CONNECTION_CLOSED.
 */
export function holdTransactions<C extends object>(client: C): C {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "begin") return member;
      return (...given: unknown[]) => {
        const held: Held = { lost: false, over: false };
        const whole = (member as (...given: unknown[]) => Promise<unknown>)(...given.map((one) => (typeof one === "function" ? withholding(one as Work, held) : one)));
        const end = () => {
          held.over = true;
        };
        whole.then(end, end);
        return whole;
      };
    },
  });
}

/** The work of a transaction, whose end the driver never hears of once the connection is lost: it would answer with a statement. */
function withholding(work: Work, held: Held): (inner: object) => Promise<unknown> {
  return (inner) =>
    new Promise((resolve, reject) => {
      const settle = (say: () => void) => {
        if (held.over) return;
        if (held.lost) setTimeout(() => (held.over ? undefined : say()), SOON_MS).unref();
        else say();
      };
      Promise.resolve()
        .then(() => work(guarded(inner, held)))
        .then(
          (value) => settle(() => resolve(value)),
          (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
    });
}

function guarded(inner: object, held: Held): object {
  return new Proxy(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === "unsafe") return (...given: unknown[]) => (held.lost || held.over ? refused() : watched((member as Unsafe)(...given), held));
      if (name === "savepoint") return (work: Work) => (held.lost || held.over ? refused() : (member as (work: Work) => unknown)(withholding(work, held)));
      return member;
    },
  });
}

/** The same query, whose end is looked at before anybody else hears of it. */
function watched(query: Query, held: Held): Query {
  return {
    then: (taken, failed) =>
      query.then(taken, (error: unknown) => {
        if (LOST.test(String((error as { code?: unknown }).code))) held.lost = true;
        if (failed == null) throw error;
        return failed(error);
      }),
    values: () => watched(query.values(), held),
  };
}

function refused(): Query {
  const failed = Promise.reject(new TransactionLost());
  failed.catch(() => undefined);
  return Object.assign(failed, { values: () => failed as unknown as Query }) as unknown as Query;
}

import { connect as open, type Socket } from "node:net";

/** The driver gives its connection for LISTEN, and no other, something to do with what is notified. */
type Place = { host: string[]; port: number[]; path?: string | false; ssl?: unknown; onnotify?: unknown };
type Heard = { read: number; at: number; listens: boolean };
/** What the driver hands out for one statement: it is sent when it is handled, and settled through `resolve` or `reject`. */
type Statement = { handle(): Promise<void>; resolve(value: unknown): void; reject(error: unknown): void };
type Make = (...given: never[]) => object;

const LOOK_MS = 1_000;
/** Longer than that without a look, and it was this process that stood still. */
const STOOD_STILL_MS = 3 * LOOK_MS;
/** What waits so many times longer has been forgotten by the driver. */
const GIVEN_UP = 4;

export type Silence = {
  /** For the driver's option `socket`. */
  socket(place: Place): Socket;
  /** The same client; what is asked through it is known to wait for an answer. */
  watched<C extends object>(client: C): C;
  close(): void;
};

/** Whoever listens hears something at least this often, if only what this process says to itself. */
export const BEAT_MS = 15_000;

/**
 * Ends the connections on which nothing was heard for `limitMs` while something has waited for an answer as long. A statement that the
 * server can hear ends by its own timeout; where the wire drops what is sent, or the server stands still, nothing else would
 * ever end it: whoever asked gets CONNECTION_CLOSED, and what is asked next gets a new connection. One that had merely nothing to
 * do may end with them, and is opened anew when it is wanted. A connection for LISTEN owes no answer: it ends after three beats that
 * it has not heard, and the driver listens anew.
 */
export function silenceAfter(limitMs: number, unheardMs = 3 * BEAT_MS): Silence {
  const sockets = new Map<Socket, Heard>();
  const waiting = new Map<object, number>();
  let lookedAt = performance.now();
  let turn = 0;

  const look = (now: number): Socket[] => {
    for (const [socket, heard] of sockets) {
      if (socket.destroyed) sockets.delete(socket);
      else if (socket.bytesRead !== heard.read) Object.assign(heard, { read: socket.bytesRead, at: now });
    }
    for (const [asked, since] of waiting) if (now - since > GIVEN_UP * limitMs) waiting.delete(asked);
    const [oldest = now] = waiting.values();
    const isOwed = now - oldest > limitMs;
    return [...sockets].filter(([, { at, listens }]) => (isOwed && now - at > limitMs) || (listens && now - at > unheardMs)).map(([socket]) => socket);
  };
  const timer = setInterval(() => {
    const now = performance.now();
    const stoodStill = now - lookedAt > STOOD_STILL_MS;
    lookedAt = now;
    if (stoodStill) for (const heard of sockets.values()) heard.at = now;
    if (look(now).length === 0) return;
    // What has arrived while this process was busy is read before anything is given up.
    setImmediate(() => setImmediate(() => look(performance.now()).forEach((socket) => socket.destroy())));
  }, LOOK_MS).unref();

  return {
    socket: (place) => {
      const [host, port] = [place.host[turn % place.host.length] ?? "localhost", place.port[turn % place.port.length] ?? 5_432];
      turn += 1;
      const socket = typeof place.path === "string" ? open(place.path) : open(port, host);
      sockets.set(socket, { read: 0, at: performance.now(), listens: typeof place.onnotify === "function" });
      // The driver takes the name that a certificate is checked against from here.
      return Object.assign(socket, { host, port, ssl: place.ssl });
    },
    watched: (client) => watched(client, waiting),
    close: () => clearInterval(timer),
  };
}

function watched<C extends object>(client: C, waiting: Map<object, number>): C {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === "unsafe") return (...given: never[]) => marked((member as Make)(...given), waiting);
      if (name !== "begin") return member;
      return (...given: never[]) => {
        const whole = (member as Make)(...given) as Promise<unknown>;
        waiting.set(whole, performance.now());
        const over = () => waiting.delete(whole);
        whole.then(over, over);
        return whole;
      };
    },
    apply: (target, self, given) => marked(Reflect.apply(target as unknown as Make, self, given), waiting),
  });
}

/** Part of another statement, it is never handled and so never waited for. */
function marked(made: object, waiting: Map<object, number>): object {
  if (!("handle" in made)) return made;
  const statement = made as Statement;
  const { resolve, reject } = statement;
  const handle = statement.handle.bind(statement);
  let handled = false;
  return Object.assign(statement, {
    handle: () => {
      if (!handled) waiting.set(statement, performance.now());
      handled = true;
      return handle();
    },
    resolve: (value: unknown) => {
      waiting.delete(statement);
      resolve(value);
    },
    reject: (error: unknown) => {
      waiting.delete(statement);
      reject(error);
    },
  });
}

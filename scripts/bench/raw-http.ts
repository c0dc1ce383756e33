import { connect, type Socket } from "node:net";

export type RawAnswer = { status: number; body: string };
type Waiting = { resolve(answer: RawAnswer): void; reject(error: Error): void };

/** The text of a request, made once and sent often. */
export function requestText(method: string, path: string, headers: Record<string, string>, body?: unknown): string {
  const content = body === undefined ? "" : JSON.stringify(body);
  const all = { Host: "127.0.0.1", Connection: "keep-alive", ...headers, ...(content === "" ? {} : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(content)) }) };
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${content}`;
}

/** One HTTP/1.1 connection that asks one thing at a time and does as little work as can be done, so that a benchmark measures the server. */
export class RawConnection {
  readonly #port: number;
  #socket: Socket;
  #received = "";
  #closed = false;
  #waiting: Waiting | null = null;

  constructor(port: number) {
    this.#port = port;
    this.#socket = this.#open();
  }

  #open(): Socket {
    this.#received = "";
    const socket = connect(this.#port, "127.0.0.1").setNoDelay(true).setEncoding("latin1");
    const fail = (error: Error) => {
      if (socket === this.#socket) this.#fail(error);
    };
    socket.on("data", (text: string) => this.#take(text));
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the server closed the connection")));
    return socket;
  }

  /** Rejects when the connection ends before the answer is whole. One that the server ended while nothing was asked is opened again. */
  send(request: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error("the connection is closed"));
      if (this.#socket.destroyed || this.#socket.readableEnded) this.#socket = this.#open();
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#closed = true;
    this.#waiting = null;
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const answer = wholeAnswer(this.#received);
    if (answer === null) return;
    this.#received = "";
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(error);
  }
}

/** The answer, once all of it is there: by its length, or by the last chunk. */
function wholeAnswer(text: string): RawAnswer | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = text.slice(0, end).toLowerCase();
  const body = text.slice(end + 4);
  const status = Number(head.slice(9, 12));
  const length = /content-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length) ? { status, body } : null;
  return body.endsWith("0\r\n\r\n") ? { status, body: body.replaceAll("\r\n", " ") } : null;
}

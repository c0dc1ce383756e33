import { createServer, connect as dial, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export type Stand = {
  url: string;
  /** From now on nothing that is sent arrives, and nobody is told. */
  freeze(): void;
  close(): Promise<void>;
};

/** A port at which nobody listens. */
export async function closedPort(url: string): Promise<Stand> {
  const server = await listening(() => undefined);
  const stand = standOf(url, server, new Set(), () => undefined);
  await stand.close();
  return { ...stand, close: async () => undefined };
}

/** A server that takes connections and never says a word. */
export async function silentServer(url: string): Promise<Stand> {
  const sockets = new Set<Socket>();
  const server = await listening((socket) => void sockets.add(socket));
  return standOf(url, server, sockets, () => undefined);
}

/** The real database behind a wire that can be cut without either end noticing. */
export async function wire(url: string): Promise<Stand> {
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(url);
  let frozen = false;
  const server = await listening((near) => {
    const far = dial(Number(port), hostname);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.on("data", (bytes) => void (frozen ? undefined : to.write(bytes)));
    }
  });
  return standOf(url, server, sockets, () => {
    frozen = true;
  });
}

async function listening(onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    onSocket(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

function standOf(url: string, server: Server, sockets: Set<Socket>, freeze: () => void): Stand {
  const here = new URL(url);
  here.hostname = "127.0.0.1";
  here.port = String((server.address() as AddressInfo).port);
  return {
    url: here.href,
    freeze,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./free-port";
import { lockDataDirectory } from "./lock";
import type { RunningPostgres } from "./postgres";
import { startPostgres } from "./postgres";
import type { Ending } from "./testing";
import { run, temporaryDirectory } from "./testing";

const root = temporaryDirectory();
let directories = 0;

function dataDirectory(): string {
  const path = join(root, `data-${(directories += 1)}`);
  mkdirSync(path, { mode: 0o711 });
  return path;
}

/** `npm start`, for starts that must come to nothing: whatever they leave out is filled in so that only the fault under test is left. */
async function start(variables: Record<string, string>): Promise<Ending> {
  const settings = { PORT: String(await freePort()), COUNTERSIGN_DATA_DIR: dataDirectory(), COUNTERSIGN_DEMO: "off", ...variables };
  return run(["scripts/start.mjs"], settings).ended;
}

/** One sentence on standard error, nothing thrown at the reader, and a non-zero exit. */
function expectRefusal(ending: Ending, sentence: RegExp): void {
  expect(ending.code).toBe(1);
  expect(ending.stderr.trim()).toMatch(sentence);
  expect(ending.stderr.trim().split("\n")).toHaveLength(1);
  expect(ending.stderr).not.toMatch(/\bat .*:\d+:\d+/);
}

async function listening(answer: string | undefined): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => (answer === undefined ? undefined : socket.end(answer)));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { port, server };
}

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("npm start ends with one sentence and a non-zero exit when", () => {
  it("the port is taken", async () => {
    const { port, server } = await listening(undefined);
    expectRefusal(await start({ PORT: String(port) }), new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken`));
    server.close();
  });

  it("the port makes no sense", async () => {
    expectRefusal(await start({ PORT: "eighty" }), /^PORT must be a whole number from 0 to 65535, not "eighty"\.$/);
  });

  it("the host is not an address of this machine", async () => {
    const secret = "x".repeat(40);
    expectRefusal(await start({ HOST: "192.0.2.7", AUTH_SECRET: secret, KEY_PEPPER: secret, SMTP_URL: "smtp://mail.example" }), /^HOST=192\.0\.2\.7 is not an address of this machine/);
  });

  it("the data directory cannot be written", async () => {
    const file = join(dataDirectory(), "a-file");
    writeFileSync(file, "");
    expectRefusal(await start({ COUNTERSIGN_DATA_DIR: join(file, "data") }), /^The data directory .* cannot be written \(ENOTDIR\)/);
  });

  it.runIf(process.platform === "linux")("the data directory lies where the system lets nobody make one", async () => {
    expectRefusal(await start({ COUNTERSIGN_DATA_DIR: "/proc/countersign/data" }), /^The data directory \/proc\/countersign\/data cannot be written \(/);
  });

  it("another launcher has the data directory", async () => {
    const dataDir = dataDirectory();
    const unlock = lockDataDirectory(dataDir);
    expectRefusal(await start({ COUNTERSIGN_DATA_DIR: dataDir }), /^Countersign is already running on/);
    unlock();
  });

  it("others could reach it and the secrets and the mail transport are missing", async () => {
    expectRefusal(await start({ HOST: "0.0.0.0" }), /without AUTH_SECRET, KEY_PEPPER and RESEND_API_KEY or SMTP_URL/);
  });

  it("others could reach it and one secret is missing", async () => {
    expectRefusal(await start({ HOST: "0.0.0.0", AUTH_SECRET: "x".repeat(40), SMTP_URL: "smtp://mail.example" }), /without KEY_PEPPER;/);
  });

  it("a secret is too short to be one", async () => {
    expectRefusal(await start({ AUTH_SECRET: "short" }), /^AUTH_SECRET must have at least 32 characters/);
  });

  it("Node is too old", async () => {
    const disguise = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.19.1" } }); import("./scripts/start.mjs")`;
    expectRefusal(await run(["-e", disguise], { COUNTERSIGN_DATA_DIR: dataDirectory() }).ended, /^Countersign needs Node 20\.9 or newer and this is Node 18\.19\.1/);
  });

  it("it is given an option that it does not have", async () => {
    const ending = await run(["scripts/start.mjs", "--fast"], { COUNTERSIGN_DATA_DIR: dataDirectory() }).ended;
    expectRefusal(ending, /--fast.*the only option is --dev/);
  });
});

describe("npm start says what is wrong with a DATABASE_URL", () => {
  let database: RunningPostgres;

  beforeAll(async () => {
    database = await startPostgres({ dataDir: dataDirectory(), fsync: false });
  });
  afterAll(() => database.stop());

  const changed = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  it("that is not a Postgres address", async () => {
    expectRefusal(await start({ DATABASE_URL: "mysql://root@localhost/test" }), /^DATABASE_URL is not a Postgres address/);
  });

  it("where nothing listens", async () => {
    const port = await freePort();
    expectRefusal(await start({ DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c` }), new RegExp(`^The database at 127\\.0\\.0\\.1:${port} cannot be reached \\(ECONNREFUSED\\)`));
  });

  it("whose host has no address", async () => {
    expectRefusal(await start({ DATABASE_URL: "postgres://a:b@database.invalid/c" }), /^The database at database\.invalid:5432 cannot be reached/);
  });

  it("whose password is wrong, without repeating the password", async () => {
    const ending = await start({ DATABASE_URL: changed((url) => (url.password = "open-sesame")) });
    expectRefusal(ending, /refuses the user "countersign" with this password/);
    expect(ending.stderr + ending.stdout).not.toContain("open-sesame");
  });

  it("whose database does not exist", async () => {
    expectRefusal(await start({ DATABASE_URL: changed((url) => (url.pathname = "/elsewhere")) }), /^The database "elsewhere" does not exist/);
  });

  it("that asks for TLS where there is none, or whose user may not create what is needed", async () => {
    expectRefusal(await start({ DATABASE_URL: changed((url) => (url.search = "?sslmode=require")) }), /does not offer TLS, which DATABASE_URL asks for/);
    const sql = postgres(database.url, { max: 1, onnotice: () => {} });
    await sql.unsafe("create database kept; ").then(() => sql.unsafe("alter database kept set default_transaction_read_only = on"));
    await sql.end();
    expectRefusal(await start({ DATABASE_URL: changed((url) => (url.pathname = "/kept")) }), /read-only transaction; nothing was started\. Give the user in DATABASE_URL the right to create/);
  });

  it("behind which something else answers", async () => {
    const { port, server } = await listening("HTTP/1.1 400 Bad Request\r\n\r\n");
    expectRefusal(await start({ DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c` }), /is not a Postgres server/);
    server.close();
  });

  it("behind a pooler that takes no settings of a session, and takes the address where it is told so", async () => {
    const pooler = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => {
        if (bytes.length === 8) return socket.write("N");
        const said = bytes.includes("statement_timeout") ? error("08P01", "unsupported startup parameter: statement_timeout") : error("3D000", "no such database");
        return socket.end(said);
      });
    });
    const error = (code: string, message: string) => {
      const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
      const head = Buffer.alloc(5);
      head.write("E");
      head.writeInt32BE(fields.length + 4, 1);
      return Buffer.concat([head, fields]);
    };
    pooler.listen(0, "127.0.0.1");
    await once(pooler, "listening");
    const url = `postgres://a:b@127.0.0.1:${(pooler.address() as AddressInfo).port}/c`;
    expectRefusal(await start({ DATABASE_URL: url }), /a pooler stands before the database.*set DATABASE_PREPARE=off/);
    expectRefusal(await start({ DATABASE_URL: url, DATABASE_PREPARE: "off" }), /^The database "c" does not exist/);
    pooler.close();
  });

  it("behind which nobody answers", async () => {
    const { port, server } = await listening(undefined);
    expectRefusal(await start({ DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c` }), /does not answer/);
    server.close();
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { buildCommand } from "./command";
import type { Ran, RunOptions } from "./command";
import { FakeServer } from "./fake-server";

/** An API key whose checksum holds. */
export const KEY = `cz_test_${"0".repeat(56)}cb612bfd`;
export const TOKEN = `cz_pat_${"0".repeat(64)}`;

/** What a file's tests of the command stand in: the command built once, and for each test a home and a server of its own. */
export class CliWorld {
  server!: FakeServer;
  home!: string;
  #folder!: string;
  #run!: Awaited<ReturnType<typeof buildCommand>>;
  readonly #extra: Record<string, string>;

  constructor(extra: Record<string, string>) {
    this.#extra = extra;
    beforeAll(async () => {
      this.#folder = await mkdtemp(join(tmpdir(), "countersign-cli-"));
      this.#run = await buildCommand(this.#folder);
    });
    afterAll(() => rm(this.#folder, { recursive: true }));
    beforeEach(async () => {
      this.home = await mkdtemp(join(this.#folder, "home-"));
      this.server = await new FakeServer().start();
    });
    afterEach(() => this.server.stop());
  }

  /** A whole environment; `run` uses it unless another is given. */
  get env(): Record<string, string> {
    return { COUNTERSIGN_API_KEY: KEY, COUNTERSIGN_URL: this.server.url, COUNTERSIGN_EMAIL: "alice@acme.com", ...this.#extra };
  }

  /** Runs `countersign` as a process in the home folder, without a terminal. */
  run(args: string[], options: Partial<RunOptions> = {}): Promise<Ran> {
    return this.#run(args, { env: this.env, home: this.home, cwd: this.home, ...options });
  }
}

export function cliWorld(extra: Record<string, string> = {}): CliWorld {
  return new CliWorld(extra);
}

/** What `--json` printed. */
export function parsed({ out }: Ran): Record<string, unknown> {
  return JSON.parse(out) as Record<string, unknown>;
}

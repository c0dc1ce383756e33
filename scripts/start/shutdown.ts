import { whenNpmIsGone } from "./npm-parent";
import { say } from "./progress";
import { sentenceOf } from "./refusal";

/** What has to be undone before the launcher may end, last begun first ended, however the end comes about. */
export class Shutdown {
  readonly #closers: (() => void | Promise<void>)[] = [];
  #ending: Promise<never> | undefined;

  constructor() {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => void this.#end({ code: 0, farewell: "Stopping Countersign …" }));
    process.on("uncaughtException", (error) => void this.fail(sentenceOf(error)));
    // Nobody may be reading any more, as after `npm start | head`.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
    this.#watchParent();
    whenNpmIsGone(() => void this.#end({ code: 0, farewell: "Stopping Countersign …" }));
  }

  add(closer: () => void | Promise<void>): void {
    this.#closers.push(closer);
    if (this.#ending !== undefined) void Promise.resolve(closer()).catch(() => {});
  }

  /** Ends with one sentence on standard error and exit code 1. */
  fail(sentence: string): Promise<never> {
    return this.#end({ code: 1, complaint: sentence });
  }

  #end(how: { code: number; farewell?: string; complaint?: string }): Promise<never> {
    this.#ending ??= this.#close(how);
    return this.#ending;
  }

  async #close(how: { code: number; farewell?: string; complaint?: string }): Promise<never> {
    if (how.farewell !== undefined) say(how.farewell);
    let { code } = how;
    for (const closer of this.#closers.toReversed()) {
      try {
        await closer();
      } catch (error) {
        code = 1;
        console.error(sentenceOf(error));
      }
    }
    if (how.complaint !== undefined) console.error(how.complaint);
    process.exit(code);
  }

  /** A test runner that is killed takes the product it started with it. */
  #watchParent(): void {
    const parent = Number(process.env["COUNTERSIGN_PARENT"]);
    if (process.ppid !== parent) return;
    setInterval(() => {
      if (process.ppid !== parent) void this.#end({ code: 1 });
    }, 500).unref();
  }
}

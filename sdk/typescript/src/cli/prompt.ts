import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UsageError } from "./exit-code";
import { printable } from "./terminal";

export interface Question {
  what: string;
  /** Keeps what is typed off the screen. */
  secret?: boolean;
  /** What is wrong with an answer, as a sentence; it is asked for again. */
  problemOf(answer: string): string | null;
  /** What to pass instead of answering. */
  instead: string;
}

/** Where a question is put and answered. */
export interface Desk {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

/** Ctrl+C at a question: nothing was done. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Asks on the terminal until the answer can be used. Throws a `UsageError` where there is no terminal or the input ends, and `Interrupted` at Ctrl+C. */
export async function ask(question: Question, desk: Desk = { input: process.stdin, output: process.stderr }): Promise<string> {
  if (desk.input.isTTY !== true) throw new UsageError(`No ${question.what} was given and there is no terminal to ask on. ${question.instead}`);
  for (;;) {
    const answer = (await typed(question, desk)).trim();
    const problem = answer === "" ? question.instead : question.problemOf(answer);
    if (problem === null) return answer;
    desk.output.write(`${printable(problem)}\n`);
  }
}

/** One line as typed. The terminal is in raw mode meanwhile, so that a secret is echoed by nobody and Ctrl+C arrives here. */
function typed({ what, secret = false, instead }: Question, { input, output }: Desk): Promise<string> {
  const prompt = `${what[0]?.toUpperCase() ?? ""}${what.slice(1)}${secret ? " (stays hidden)" : ""}: `;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: secret ? silent : output, terminal: true, historySize: 0 });
  if (secret) output.write(prompt);
  return new Promise<string>((resolve, reject) => {
    lines.on("SIGINT", () => reject(new Interrupted()));
    lines.on("close", () => reject(new UsageError(`No ${what} was given. ${instead}`)));
    lines.question(prompt, resolve);
  }).then(
    (answer) => {
      if (secret) output.write("\n");
      return answer;
    },
    (error: unknown) => {
      output.write("\n");
      throw error;
    },
  ).finally(() => lines.close());
}

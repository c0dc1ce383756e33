import { describe, expect, it } from "vitest";
import { sharedRead } from "@/lib/shared-read";

/** A database of one table whose statements end when they are told to. */
function aTable(rows: Map<string, number>) {
  const statements: { keys: string[]; end(error?: Error): void }[] = [];
  const read = (keys: string[]) =>
    new Promise<Map<string, number>>((resolve, reject) => {
      const seen = new Map(keys.flatMap((key) => (rows.has(key) ? [[key, rows.get(key) ?? 0] as const] : [])));
      statements.push({ keys, end: (error) => (error === undefined ? resolve(seen) : reject(error)) });
    });
  return { statements, ask: sharedRead<string, number>((key) => key, read) };
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe("reads that are wanted at the same time", () => {
  it("go as one statement, and each is told its own row or that there is none", async () => {
    const { statements, ask } = aTable(new Map([["a", 1], ["b", 2]]));
    const answers = Promise.all([ask("a"), ask("b"), ask("a"), ask("c")]);
    await turn();
    expect(statements.map((one) => one.keys)).toEqual([["a", "b", "c"]]);
    statements[0]?.end();
    expect(await answers).toEqual([1, 2, 1, undefined]);
  });

  it("see what was committed before they were asked for, though an older statement is still on its way", async () => {
    const rows = new Map([["key", 1]]);
    const { statements, ask } = aTable(rows);
    const before = ask("key");
    await turn();
    rows.delete("key");
    const after = ask("key");
    await turn();
    statements[0]?.end();
    await turn();
    statements[1]?.end();
    expect([await before, await after]).toEqual([1, undefined]);
  });

  it("fail together and no others with them", async () => {
    const { statements, ask } = aTable(new Map([["a", 1]]));
    const failing = Promise.allSettled([ask("a"), ask("b")]);
    await turn();
    const next = ask("a");
    statements[0]?.end(new Error("away"));
    expect((await failing).map((one) => one.status)).toEqual(["rejected", "rejected"]);
    await turn();
    statements[1]?.end();
    expect(await next).toBe(1);
  });

  it("do not wait for one that hangs", async () => {
    const { statements, ask } = aTable(new Map([["a", 1]]));
    void ask("a");
    await turn();
    const next = ask("a");
    while (statements.length < 2) await turn();
    statements[1]?.end();
    expect(await next).toBe(1);
  });
});

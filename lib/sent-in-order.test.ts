import { expect, it } from "vitest";
import { sentInOrder } from "@/lib/sent-in-order";

/** A statement that is sent only after so many promises have settled, as those of a query builder are. */
function deep(name: string, depth: number, sent: string[]): () => Promise<string> {
  return async () => {
    for (let n = 0; n < depth; n += 1) await null;
    sent.push(name);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return name;
  };
}

it("statements are sent in the order in which they stand, however deep each is wrapped, and none waits for an answer", async () => {
  const sent: string[] = [];
  const answers = sentInOrder(deep("lock", 40, sent), deep("head", 0, sent), deep("last", 7, sent));
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual(["lock", "head", "last"]);
  expect(await answers).toEqual(["lock", "head", "last"]);
});

it("a plain Promise.all would send the shallow one first, which is what this is for", async () => {
  const sent: string[] = [];
  await Promise.all([deep("lock", 40, sent)(), deep("head", 0, sent)()]);
  expect(sent).toEqual(["head", "lock"]);
});

it("one that fails fails all, and the others' failures are not left unhandled", async () => {
  const failing = (message: string) => () => Promise.reject(new Error(message));
  await expect(sentInOrder(failing("first"), failing("second"))).rejects.toThrow("first");
});

import { expect, it } from "vitest";
import { together } from "@/lib/together";

it("asks once for all that is wanted at one moment, and once for all that comes while the answer is under way", async () => {
  const asked: number[][] = [];
  const double = together(async (keys: readonly number[]) => {
    asked.push([...keys]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return keys.map((key) => key * 2);
  }, 3);
  const first = Promise.all([1, 2].map(double));
  await new Promise((resolve) => setTimeout(resolve, 2));
  const later = Promise.all([3, 4, 5, 6].map(double));
  expect([await first, await later]).toEqual([[2, 4], [6, 8, 10, 12]]);
  expect(asked).toEqual([[1, 2], [3, 4, 5], [6]]);
});

it("tells those who waited for an answer that failed, and nobody else; the next question is asked", async () => {
  const ask = together(async (keys: readonly string[]) => {
    if (keys.includes("bad")) throw new Error("no");
    return keys.includes("short") ? [] : keys;
  });
  expect((await Promise.allSettled([ask("a"), ask("bad")])).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(ask("short")).rejects.toThrow("1 were asked for and 0 came");
  expect(await ask("good")).toBe("good");
});

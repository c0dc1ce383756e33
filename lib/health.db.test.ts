import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { env } from "@/lib/env";
import { readiness } from "@/lib/health";
import { startBackgroundWork, stopBackgroundWork } from "@/lib/jobs/worker";
import { beat, LOOPS } from "@/lib/loops";

let test: TestDatabase;

beforeAll(async () => {
  process.env.WORKER = "on";
  test = await productDatabase();
});
afterAll(() => test.close());

/** What readiness would say so many seconds from now. */
async function readyIn(seconds: number): ReturnType<typeof readiness> {
  const later = Date.now() + seconds * 1_000;
  const clock = vi.spyOn(Date, "now").mockReturnValue(later);
  return readiness().finally(() => clock.mockRestore());
}

it("is ready while each of the worker's loops is at work, and names every one that has stood still for 30 seconds", async () => {
  expect(env().WORKER).toBe("on");
  expect(await readiness()).toMatchObject({ status: "not_ready", worker: "stopped", stopped: [...LOOPS] });
  startBackgroundWork();
  await expect.poll(readiness).toEqual({ status: "ready", database: true, migrations: true, worker: "running" });
  await stopBackgroundWork();
  expect(await readyIn(31)).toMatchObject({ status: "not_ready", worker: "stopped", stopped: [...LOOPS] });
  for (const [turn, still] of LOOPS.entries()) {
    const seconds = (turn + 1) * 100;
    const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + seconds * 1_000);
    for (const loop of LOOPS) if (loop !== still) beat(loop);
    clock.mockRestore();
    expect(await readyIn(seconds + 1), `${still} stands still`).toMatchObject({ status: "not_ready", stopped: [still] });
  }
});

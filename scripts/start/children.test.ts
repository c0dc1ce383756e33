import { describe, expect, it } from "vitest";
import { startNode } from "./children";
import { signal, waitUntilGone } from "./processes";
import { run } from "./testing";

const parent = (child: string) => `import("./scripts/start/children.ts").then(({ startNode }) => { const { process: child } = startNode(${child}); child.stdout.once("data", () => console.log(child.pid)); });`;
const busy = "console.log('up'); setInterval(() => {}, 1000)";

describe("a program that the launcher starts", () => {
  it("ends by itself when the launcher is killed and cannot stop it", async () => {
    const launcher = run(["--import", "tsx", "-e", parent(`["-e", ${JSON.stringify(busy)}]`)]);
    const child = Number(await launcher.firstLine);
    expect(child).toBeGreaterThan(0);
    signal(launcher.pid, "SIGKILL");
    expect(await waitUntilGone(child, 5_000)).toBe(true);
  });

  it("is killed when it does not heed SIGTERM within its grace", async () => {
    const child = startNode(["-e", `process.on("SIGTERM", () => {}); ${busy}`]);
    await new Promise((resolve) => child.process.stdout?.once("data", resolve));
    await child.stop(300);
    expect(await child.ended).toBe("SIGKILL");
  });

  it("takes its own children with it", async () => {
    const nested = `const { pid } = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]); console.log(pid); setInterval(() => {}, 1000)`;
    const child = startNode(["-e", nested]);
    const grandchild = await new Promise<number>((resolve) => child.process.stdout?.once("data", (chunk: Buffer | string) => resolve(Number(String(chunk)))));
    await child.stop(1_000);
    expect(await waitUntilGone(grandchild, 5_000)).toBe(true);
  });

  it.runIf(process.platform === "linux")("is heard to its end where its log cannot be written because the disk is full", async () => {
    const heard: string[] = [];
    const child = startNode(["-e", "console.log('one'); setTimeout(() => console.log('two'), 300)"], { log: "/dev/full", onLine: (line) => heard.push(line) });
    expect(await child.ended).toBe("exit code 0");
    expect(heard).toEqual(["one", "two"]);
  });

  it("says how it ended and what it said last", async () => {
    const child = startNode(["-e", "console.log('one'); console.error('two'); process.exit(3)"]);
    expect(await child.ended).toBe("exit code 3");
    expect(child.tail(5).toSorted()).toEqual(["one", "two"]);
  });
});

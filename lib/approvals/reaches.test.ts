import { reachCovers, type Reach } from "@countersign/sdk/policy";
import { describe, expect, it } from "vitest";
import { limitsOf, reachesOf } from "./reaches";

const call = (action: string, args: Record<string, unknown> | null = {}) => ({ action, resource: null, agentId: null, args: args as never });
const patterns = (action: string, args?: Record<string, unknown> | null) => reachesOf(call(action, args)).map(({ pattern, aside }) => `${pattern}: ${aside}`);

describe("widths beside exactly this call", () => {
  it("go by the words of a command, from narrow to wide", () => {
    expect(patterns("Bash:sudo apt-get install python3-foo")).toEqual(["Bash:sudo apt-get install *: whatever follows", "Bash:sudo apt-get *: any apt-get command", "Bash:sudo *: any command as root"]);
    expect(patterns("Bash", { command: "git push origin main" })).toEqual(["Bash:git push *: whatever follows", "Bash:git *: any git command"]);
  });

  it("are not offered for a command that is chained, piped or substituted", () => {
    for (const command of ["a && b", "a | b", "a $(b)", "a > b", "a; b", "a `b`"]) expect(patterns(`Bash:${command}`)).toEqual([]);
  });

  it("go by the numbers among the arguments, and by the family of the name", () => {
    expect(patterns("deploy.production", { changed_files: 12, service: "api" })).toEqual(["deploy.production: changed_files up to 12, the rest may differ", "deploy.production: with any arguments", "deploy.*: with any arguments"]);
    expect(patterns("send_refund", null)).toEqual(["send_refund: with any arguments"]);
  });

  it("cover the call itself, every one of them, whatever signs its name holds", () => {
    for (const action of ["a*b?c[d]", "Bash:ls [x]*", "tool:x\\y", "Bash:sudo -u bob ls /tmp", "Bash:"]) {
      for (const { reach } of reachesOf(call(action, { n: 1 }))) expect(reachCovers(reach as Reach, { action, args: { n: 1 } })).toBe(true);
    }
  });
});

describe("arguments that a pattern of one's own can be held to", () => {
  it("are plain ones; what is hidden, long or a list is named and stays open", () => {
    expect(limitsOf({ amount: 5, to: "acc", password: "hunter2", list: [1], "a.b": 1, long: "x".repeat(241) })).toEqual({ fixed: [{ name: "amount", value: 5 }, { name: "to", value: "acc" }], open: ["password", "list", "a.b", "long"] });
  });
});

import { PassThrough } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { apiKeyProblem } from "../src/cli/key-shape";
import { ask, Interrupted } from "../src/cli/prompt";
import { KEY, TOKEN } from "./cli-world";

/** A terminal: what is typed goes in as a keyboard sends it, and `screen` is what a person reads. */
function desk() {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let screen = "";
  output.on("data", (chunk) => (screen += String(chunk)));
  return { at: { input, output }, type: (text: string) => input.write(text), screen: () => screen };
}

const question = { what: "API key", secret: true, problemOf: apiKeyProblem, instead: "Pass --api-key cz_live_…" };

describe("a question on the terminal", () => {
  let place: ReturnType<typeof desk>;
  beforeEach(() => {
    place = desk();
  });

  it("never shows a secret, neither whole nor in part", async () => {
    place.type(`${KEY}\r`);
    expect(await ask(question, place.at)).toBe(KEY);
    expect(place.screen()).toBe("API key (stays hidden): \n");
  });

  it("shows what is no secret while it is typed", async () => {
    place.type("alice@acme.com\r");
    await ask({ ...question, secret: false, problemOf: () => null }, place.at);
    expect(place.screen()).toContain("alice@acme.com");
  });

  it("asks again after an answer that cannot be used, and says why", async () => {
    for (const [wrong, words] of [["", "Pass --api-key"], [KEY.replace("_0", "_1"), "mistyped"], [TOKEN, "personal token"]] as const) {
      place = desk();
      const answer = ask(question, place.at);
      place.type(`${wrong}\r`);
      await expect.poll(() => place.screen()).toContain(words);
      place.type(`${KEY}\r`);
      expect(await answer).toBe(KEY);
      expect(place.screen()).not.toContain(KEY.slice(8));
    }
  });

  it("ends at Ctrl+C with nothing done, and at the end of the input with what to pass", async () => {
    place.type("cz_live_12\u0003");
    await expect(ask(question, place.at)).rejects.toBeInstanceOf(Interrupted);
    expect(place.screen()).toBe("API key (stays hidden): \n");
    place = desk();
    place.type("\u0004");
    await expect(ask(question, place.at)).rejects.toThrow("No API key was given. Pass --api-key cz_live_…");
  });
});

import { describe, expect, it } from "vitest";
import { tsqueryOf, wordsOfAction } from "./search-words";

describe("what the search looks for", () => {
  it("takes every word by its beginning, however they are divided, and each once", () => {
    expect(tsqueryOf("Bash:sudo apt-get sudo")).toBe("'Bash':* & 'sudo':* & 'apt':* & 'get':*");
    expect(tsqueryOf("alice@acme.com")).toBe("'alice':* & 'acme':* & 'com':*");
  });

  it("lets nothing of the query language through", () => {
    expect(tsqueryOf("' | !a & (b) <-> c:* \\")).toBe("'a':* & 'b':* & 'c':*");
    expect(tsqueryOf("  ::'' \0")).toBeNull();
  });

  it("asks of a glob only what it certainly holds", () => {
    expect(wordsOfAction("Bash:sudo *")).toBe("'Bash':* & 'sudo':*");
    expect(wordsOfAction("deploy.pro*")).toBe("'deploy':* & 'pro':*");
    expect(wordsOfAction("*sh:apt-?et")).toBe("'apt':*");
    expect(wordsOfAction("*")).toBeNull();
  });
});

import { canonicalize } from "@countersign/sdk/canonical";
import { describe, expect, it } from "vitest";
import { fingerprintUnder } from "@/lib/approvals/fingerprint";
import { preview, transcript } from "./index";
import type { Json } from "./values";

const PAIRS = 100_000;

/** Mulberry32: the same pairs in every run, and far faster than a shrinking generator. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is confused with something else: quotes, brackets, hidden characters, look-alikes, the words that the card itself uses. */
const SIGNS = ["a", "b", "1", "0", " ", "  ", "\t", "\n", '"', "'", "\\", ".", ",", "[", "]", "{", "}", ":", "-", "--", "|", ";", "=", "⟨", "⟩", "U+200B", "\u200B", "\u202E", "\u00A0", "e", "\u0301", "é", "а", "\u{E0041}", "\uFDD0", "\uFDD04:aaaaaaaaaaaa\uFDD0", "\uFDD03:\uFDD0", "null", "true", "12", "/", "@", "xn--", "secret, fewer than 8 characters", "password=hunter2", "token=hunter3"];
const KEYS = ["command", "amount", "currency", "to", "body", "subject", "sql", "url", "path", "password", "api_key", "a.b", "a", "b", "[0]", "\u200B", "__a"];
const ACTIONS = ["Bash", "Bash:ls", "send_refund", "deploy.production", "email.send", "db.execute", "http.post", "write_file", "custom.tool"];
const STARTS = ["", "", "SELECT * FROM t WHERE ", "DELETE FROM t", "https://a.example/", "/etc/", "sudo ", "Bearer sk_live_4eC39HqLyjWDarj"];

type Args = { [key: string]: Json };

function generator(random: () => number) {
  const below = (most: number) => Math.floor(random() * most);
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const text = () => one(STARTS) + Array.from({ length: below(6) }, () => one(SIGNS)).join("");
  const value = (depth: number): Json => {
    const kind = below(depth > 2 ? 5 : 7);
    if (kind < 3) return text();
    if (kind === 3) return below(2) === 0 ? below(40) - 20 : below(1_000) / 8;
    if (kind === 4) return one([true, false, null]);
    return kind === 5 ? Array.from({ length: below(3) }, () => value(depth + 1)) : object(depth + 1);
  };
  const object = (depth: number): Args => Object.fromEntries(Array.from({ length: 1 + below(3) }, () => [one(KEYS), value(depth)]));
  /** The smallest changes there are: one sign more, less or other; the same words of another type, in another place. */
  const changed = (json: Json): Json => {
    if (typeof json === "string") {
      const at = below(json.length + 1);
      return one([json.slice(0, at) + one(SIGNS) + json.slice(at), json.slice(0, at) + json.slice(at + 1), [json], JSON.stringify(json)]);
    }
    if (typeof json !== "object" || json === null) return one<Json>([String(json), [json], text(), typeof json === "number" ? json + 1 : null]);
    if (Array.isArray(json)) return json.length === 0 ? one<Json>([{}, "[]", [null]]) : one<Json>([JSON.stringify(json), json.slice(1), json.map((item, index) => (index === 0 ? changed(item) : item))]);
    const entries = Object.entries(json);
    const at = below(entries.length);
    return Object.fromEntries(entries.map(([key, inner], index): [string, Json] => (index === at ? (below(4) === 0 ? [key + one(SIGNS), inner] : [key, changed(inner)]) : [key, inner])));
  };
  return { object: () => object(0), changed: (args: Args) => changed(args) as Args, action: () => one(ACTIONS) };
}

const written = (args: Args): string | null => {
  try {
    return canonicalize(args);
  } catch {
    return null;
  }
};

/** How many pairs of different arguments read alike, of so many that differ. */
function alike(pairs: number, read: (action: string, args: string) => string): { different: number; alike: [string, string][] } {
  const make = generator(randomOf(20_260_814));
  const found: [string, string][] = [];
  let different = 0;
  while (different < pairs) {
    const before = make.object();
    const [one, other] = [written(before), written(different % 4 === 0 ? make.object() : make.changed(before))];
    if (one === null || other === null || one === other) continue;
    different += 1;
    const action = make.action();
    if (read(action, one) === read(action, other)) found.push([one, other]);
  }
  return { different, alike: found };
}

const fingerprint = fingerprintUnder("a server's secret");
const card = (action: string, args: string) => transcript(preview({ action, args, resource: null }, fingerprint)).join("\n");

describe("what an approver reads is injective", () => {
  it("of 100,000 pairs of different arguments, close to each other and far apart, no two read alike", () => {
    expect(alike(PAIRS, card)).toEqual({ different: PAIRS, alike: [] });
  }, 300_000);

  it.each<[string, (text: string) => string]>([
    ["drops what cannot be seen", (text) => text.replaceAll(/⟨U\+[0-9A-F]+⟩/g, "")],
    ["drops the hash of a secret", (text) => text.replaceAll(/(⟨secret, [a-z0-9 ]+), [0-9a-f ]+/g, "$1")],
    ["forgets the types", (text) => text.replaceAll(/ \((string|number|boolean|null|list|object)\): "?/g, ": ").replaceAll('"', "")],
  ])("a rendering that %s is caught by the same pairs", (_, worse) => {
    expect(alike(4_000, (action, args) => worse(card(action, args)).replaceAll(/\d+ values, \d+ bytes/g, "")).alike.length).toBeGreaterThan(0);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const globals = readFileSync("app/globals.css", "utf8");
const files = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
const sources = [...files("components"), ...files("app")].filter((file) => /\.(tsx|css)$/.test(file) && file !== "app/globals.css" && file !== "app/layout.tsx");

/** `--name: light-dark(#day, #night)` or one colour for both. */
const tokens = new Map([...globals.matchAll(/--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(([, name = "", day = "", night = "", both]) => [name, both === undefined ? { day, night } : { day: both, night: both }]));

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(front: string, ground: string, theme: "day" | "night"): number {
  const [a, b] = [front, ground].map((name) => luminance(tokens.get(name)?.[theme] ?? "#808080")).toSorted((x, y) => y - x) as [number, number];
  return (a + 0.05) / (b + 0.05);
}

const GROUNDS = ["canvas", "surface", "sunken", "raised", "hover", "selected"];
const TEXT: [string, string[]][] = [
  ["text", [...GROUNDS, "current", "well", "thumb", "wait-tint", "yes-tint", "no-tint", "ink-tint"]],
  ["text-2", [...GROUNDS, "current", "well", "thumb", "person", "wait-tint", "yes-tint", "no-tint"]],
  ["text-3", GROUNDS],
  ["ink", ["surface", "sunken", "ink-tint", "selected"]],
  ["wait", ["surface", "wait-tint"]],
  ["yes", ["surface", "yes-tint", "canvas"]],
  ["no", ["surface", "no-tint", "canvas"]],
  ["ink-on", ["ink-solid", "ink-solid-hover", "no-solid"]],
];

describe("every colour in use can be read, by day and by night", () => {
  it.each(TEXT)("text in %s stands at 4.5 to 1 or more on its grounds", (front, grounds) => {
    for (const ground of grounds) for (const theme of ["day", "night"] as const) expect(contrast(front, ground, theme), `${front} on ${ground} by ${theme}`).toBeGreaterThanOrEqual(4.5);
  });

  it("the edge of what can be operated, and the focus ring, stand at 3 to 1 or more", () => {
    for (const theme of ["day", "night"] as const) {
      for (const ground of ["surface", "sunken", "selected"]) expect(contrast("line-control", ground, theme)).toBeGreaterThanOrEqual(3);
      for (const ground of GROUNDS) expect(contrast("ink", ground, theme)).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("colours come from tokens only", () => {
  it.each(sources)("%s names no colour of its own", (file) => {
    const code = readFileSync(file, "utf8").replace(/url\([^)]*\)|&#\w+;/g, "");
    expect(code.match(/#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?![\w-])|\b(?:rgba?|hsla?|oklch)\(/gi) ?? []).toEqual([]);
    expect(code.match(/\b(?:bg|text|border|fill|stroke|ring)-(?:slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose)-\d{2,3}\b/g) ?? []).toEqual([]);
  });

  it("every token that is used exists", () => {
    const defined = new Set([...globals.matchAll(/(--[\w-]+):/g), ...sources.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/["' {;](--[\w-]+)["']?:/g)])].map((match) => match[1]));
    const outside = /^--(?:font-geist|radix|tw)-/;
    for (const file of sources) for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/var\((--[\w-]+)/g)) expect(outside.test(name) || defined.has(name), `${name} in ${file}`).toBe(true);
  });
});

import type { Node } from "yaml";
import { globProblem } from "./glob";
import type { Members, Source } from "./source";
import { nearest } from "./suggest";

/** A text, or undefined with the reason reported. */
export function readText(source: Source, node: Node | null, what: string, longest = 200): string | undefined {
  const value = source.scalar(node);
  if (typeof value === "string" && value !== "" && value.length <= longest) return value;
  if (typeof value === "string" && value !== "") source.report(node, `${what} must be at most ${longest} characters long.`);
  else source.report(node, `${what} must be a text that is not empty.`, typeof value === "number" || typeof value === "boolean" ? `'${value}'` : null);
  return undefined;
}

export function readFlag(source: Source, members: Members, key: string): boolean | undefined {
  const member = members.get(key);
  if (member === undefined) return undefined;
  const value = source.scalar(member.value);
  if (typeof value === "boolean") return value;
  const meant = typeof value === "string" && /^(yes|on|true|1)$/i.test(value) ? "true" : "false";
  source.report(member.value ?? member.key, `\`${key}\` must be true or false.`, meant);
  return undefined;
}

export function readWord<Word extends string>(source: Source, node: Node | null, words: readonly Word[], what: string): Word | undefined {
  const value = source.scalar(node);
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const meant = typeof value === "string" ? nearest(value, words) : null;
  const hint = meant === null ? "" : ` Did you mean \`${meant}\`?`;
  source.report(node, `${what} must be one of ${words.join(", ")}.${hint}`, meant);
  return undefined;
}

/** One text or a list of them. */
export function readTexts(source: Source, node: Node | null, what: string): readonly string[] {
  const items = source.items(node);
  if (items === null) {
    const text = readText(source, node, what, 1024);
    return text === undefined ? [] : [text];
  }
  if (items.length === 0) source.report(node, `${what} must not be an empty list.`);
  return items.map((item) => readText(source, item ?? node, what, 1024)).filter((text) => text !== undefined);
}

/** Globs, each reported where it is not sound. */
export function readPatterns(source: Source, node: Node | null, what: string): readonly string[] {
  const patterns = readTexts(source, node, what);
  for (const pattern of patterns) {
    const problem = globProblem(pattern);
    if (problem !== null) source.report(node, `The pattern \`${pattern.slice(0, 60)}\` ${problem}.`);
  }
  return patterns;
}

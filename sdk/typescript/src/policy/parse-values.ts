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

/** One text or a list of them, each with the node it stands in. */
export function readTexts(source: Source, node: Node | null, what: string): readonly { text: string; at: Node | null }[] {
  const items = source.items(node);
  if (items?.length === 0) source.report(node, `${what} must not be an empty list.`);
  const found: { text: string; at: Node | null }[] = [];
  for (const item of items ?? [node]) {
    const text = readText(source, item ?? node, what, 1024);
    if (text !== undefined) found.push({ text, at: item ?? node });
  }
  return found;
}

/** Globs, each reported where it is not sound. */
export function readPatterns(source: Source, node: Node | null, what: string): readonly string[] {
  return readTexts(source, node, what).map(({ text, at }) => {
    const problem = globProblem(text);
    if (problem !== null) source.report(at, `The pattern \`${text.slice(0, 60)}\` ${problem}.`);
    return text;
  });
}

/** Hashes of arguments as `argsHash` writes them, each reported where it is not one. */
export function readHashes(source: Source, node: Node | null, what: string): readonly string[] {
  return readTexts(source, node, what).map(({ text, at }) => {
    if (!HASH.test(text)) source.report(at, `${what} must be \`sha256:\` and 64 lower-case hex digits; copy it from the request or from audit.`, asHash(text));
    return text;
  });
}

const HASH = /^sha256:[0-9a-f]{64}$/;

function asHash(text: string): string | null {
  const [digits = ""] = /[0-9a-f]{64}$/i.exec(text) ?? [];
  const meant = `sha256:${digits.toLowerCase()}`;
  return HASH.test(meant) && /^(?:sha-?256[:=-]?)?$/i.test(text.slice(0, -64).trim()) ? meant : null;
}

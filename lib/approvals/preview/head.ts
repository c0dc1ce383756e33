import type { Amount } from "./amount";
import type { FilePath } from "./file";
import type { Address } from "./http";
import type { ShellWord } from "./shell";
import type { SqlStatement } from "./sql";
import type { Value } from "./values";

/** The closed list of typed previews; everything else gets the table of facts and says so (look: "Typed previews"). */
export const PREVIEW_KINDS = ["shell", "money", "deploy", "email", "sql", "http", "file", "generic"] as const;
export type PreviewKind = (typeof PREVIEW_KINDS)[number];

/** The largest thing on a card: what will run, parsed from the arguments. Every text in it is a marked one. */
export type Head =
  | { kind: "shell"; command: string; words: (ShellWord & { caught: boolean })[]; features: string; long: boolean }
  | { kind: "money"; amount: Amount; to: Value[] }
  | { kind: "deploy"; service: string | null; version: string | null; environment: string | null }
  | { kind: "email"; to: string[]; recipients: number | null; subject: string | null; body: Value | null }
  | { kind: "sql"; query: Value; statements: SqlStatement[]; comments: number; more: number }
  | { kind: "http"; method: string | null; address: Address; notes: string[] }
  | { kind: "file"; verb: string | null; path: FilePath; to: Value | null }
  | { kind: "generic" };

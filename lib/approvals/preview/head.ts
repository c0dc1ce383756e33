import type { Amount } from "./amount";
import type { ShellWord } from "./shell";
import type { Value } from "./values";

/** The closed list of typed previews; everything else gets the table of facts and says so (look: "Typed previews"). */
export const PREVIEW_KINDS = ["shell", "money", "deploy", "email", "generic"] as const;
export type PreviewKind = (typeof PREVIEW_KINDS)[number];

/** The largest thing on a card: what will run, parsed from the arguments. */
export type Head =
  | { kind: "shell"; command: string; words: (ShellWord & { caught: boolean })[]; features: string; long: boolean }
  | { kind: "money"; amount: Amount; to: Value[] }
  | { kind: "deploy"; service: string | null; version: string | null; environment: string | null }
  | { kind: "email"; to: string[]; recipients: number | null; subject: string | null; body: Value | null }
  | { kind: "generic" };
